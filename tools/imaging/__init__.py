"""Images: opened safely, stripped of what identifies, judged for quality, sorted by MedSigLIP. It diagnoses nothing."""

from tools.imaging.eye import Judged, MedSigLipEye, PlainEye, Taken, open_eye
from tools.imaging.opening import OpenedImage, open_image
from tools.imaging.quality import problems

__all__ = ["Judged", "MedSigLipEye", "OpenedImage", "PlainEye", "Taken", "open_eye", "open_image", "problems"]
