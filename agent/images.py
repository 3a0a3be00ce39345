"""What the visit needs of an eye: opening an image safely, and triage. It looks at nothing itself."""

import importlib
import importlib.util
from typing import TYPE_CHECKING, Protocol

from tools.clinical import ImageNote
from tools.errors import NotReadyError

if TYPE_CHECKING:
    from agent.settings import Settings


class Eye(Protocol):
    """An image tool, with or without a model behind it."""

    def open(self, data: bytes, *, words: str = "", body_site: str = "") -> tuple[bytes, ImageNote]:
        """Return the image stripped of what identifies, and what is known of it; ImageError when it isn't safe."""

    def triage(self, data: bytes, note: ImageNote) -> ImageNote:
        """Return the note with what a model sees; unchanged without one."""


class Blind:
    """No image tool: nothing is opened, and nothing is claimed."""

    def open(self, data: bytes, *, words: str = "", body_site: str = "") -> tuple[bytes, ImageNote]:
        """Refuse."""
        del data, words, body_site
        raise NotReadyError("images can't be taken in yet; bring the picture to the visit")

    def triage(self, data: bytes, note: ImageNote) -> ImageNote:
        """Return the note as it is."""
        del data
        return note


def eye_of(settings: "Settings") -> Eye:
    """Return the image tool that this installation has."""
    if importlib.util.find_spec("tools.imaging.eye") is None:
        return Blind()
    eye: Eye = importlib.import_module("tools.imaging.eye").open_eye(settings.image_model)
    return eye
