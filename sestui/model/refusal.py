"""Where nothing may be changed, and why: what front ends ask first, and the write gate again.

Pure: settings alone decide, so that the answer is there at once.
"""

from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from sestui.model.text import clean

_TITLE = 80


def refusal(settings: Settings, target: Target) -> str:
    """Return why nothing can be changed there, as a sentence that names the setting; empty when it can."""
    if settings.read_only:
        return "sestui is read-only: `--read-only`, SESTUI_READ_ONLY or `read_only = true` in the configuration."
    profile = next((one for one in settings.profiles if one.name == target.profile), None)
    if profile is None:
        return f"{title(Profile(target.profile))} is not among the profiles that sestui watches."
    if profile.read_only:
        return f"{title(profile)} is read-only: `read_only = true` of this profile in the configuration."
    return ""


def title(profile: Profile) -> str:
    """Return what a profile is called, clean."""
    return clean(profile.title, _TITLE)
