"""The brief: composing, reconciling, grounding, rendering; what the clinician reads. It asks nobody anything."""

from tools.brief.material import Material, Writer, gather

__all__ = ["Material", "Writer", "gather"]
