"""The brief: composing, reconciling, grounding, rendering; what the clinician reads. It asks nobody anything."""

from tools.brief.assemble import assemble
from tools.brief.compose import compose
from tools.brief.document import document
from tools.brief.draft import Draft
from tools.brief.gathering import gather
from tools.brief.material import Material, Writer
from tools.brief.reconcile import reconcile
from tools.brief.render import render

__all__ = ["Draft", "Material", "Writer", "assemble", "compose", "document", "gather", "reconcile", "render"]
