"""Short names of the demonstration district's authorities, for document numbers.

Source: docs/rules/identifiers.md §7 (机关代字); a district sets its own.
"""

WORDS = {
    "GSD": "示政数",
    "MSR": "示市监",
    "HLT": "示卫健",
    "CDC": "示疾控",
    "WTR": "示水务",
    "PSB": "示公",
    "PUB": "示新出",
    "CUL": "示文旅",
    "TRN": "示交",
    "HCB": "示住建",
    "URB": "示城管",
    "HRB": "示人社",
    "EDU": "示教",
    "CIV": "示民",
    "EMG": "示应急",
    "FIR": "示消",
    "AGR": "示农",
    "CRE": "示信",
}
