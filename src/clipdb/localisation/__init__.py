"""What a person reads in their own language: names of countries and subjects, and labels.

Screens, reports and pages ask a `Localisation`; machine formats have codes and headings.
"""

from clipdb.localisation.language import LANGUAGES, Language, chosen_language
from clipdb.localisation.localised import Localisation, Tagged

__all__ = ["LANGUAGES", "Language", "Localisation", "Tagged", "chosen_language"]
