"""The pages that are looked at, and as whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sight:
    """A page as one account sees it; {case} and {draft} in its path are the elderly
    person's, {visit} that of somebody at the counter.
    """

    name: str
    path: str
    who: str = ""  # nobody is signed in
    status: int = 200


APPLICANT, CLERK, CATALOGUE, SUPERVISOR = "zhangsan", "clerk", "catalogue", "lead"
ADMINISTRATOR, HEAD = "admin", "head"

PUBLIC = [
    Sight("home", "/"),
    Sight("matters", "/matters/"),
    Sight("matters found", "/matters/?q=食品"),
    Sight("matter", "/matters/food-business-licence-new/"),
    Sight("login", "/account/login/"),
    Sight("verify", "/verify/"),
    Sight("verify result", "/v/DEMA22222223/"),
    Sight("progress", "/progress/"),
    Sight("publicity", "/publicity/"),
    Sight("ratings", "/ratings/"),
    Sight("published commitments", "/publicity/commitments/"),
    Sight("help", "/help/"),
    Sight("accessibility", "/accessibility/"),
    Sight("privacy", "/privacy/"),
    Sight("open data", "/open-data/"),
    Sight("not found", "/matters/no-such-matter/", status=404),
]
OWN = [
    Sight("own home", "/", APPLICANT),
    Sight("own forecast", "/matters/elderly-card/", APPLICANT),
    Sight("start", "/matters/minimum-living-allowance/apply/", APPLICANT),
    Sight("draft form", "/drafts/{draft}/", APPLICANT),
    Sight("draft papers", "/drafts/{draft}/papers/", APPLICANT),
    Sight("draft check", "/drafts/{draft}/check/", APPLICANT),
    Sight("own case", "/cases/{case}/", APPLICANT),
    Sight("own delivery", "/cases/{case}/delivery/", APPLICANT),
    Sight("own cases", "/cases/", APPLICANT),
    Sight("own cases waiting", "/cases/?show=waiting", APPLICANT),
    Sight("own cases not found", "/cases/?q=nothing", APPLICANT),
    Sight("rate", "/cases/{case}/rate/", APPLICANT),
    Sight("own licences", "/licences/", APPLICANT),
    Sight("credit file", "/credit/", APPLICANT),
    Sight("notices", "/notices/", APPLICANT),
    Sight("account", "/me/", APPLICANT),
    Sight("phone", "/me/phone/", APPLICANT),
    Sight("channels", "/me/channels/", APPLICANT),
    Sight("acting", "/me/acting/", APPLICANT),
    Sight("company", "/me/companies/add/", APPLICANT),
    Sight("mandate", "/me/mandates/add/", APPLICANT),
    Sight("token", "/me/tokens/add/", APPLICANT),
]
OFFICE = [
    Sight("desk", "/office/", CLERK),
    Sight("desk of the team", "/office/?tab=team", CLERK),
    Sight("desk filtered", "/office/?tab=team&mode=instant", CLERK),
    Sight("desk of the head", "/office/?tab=team", "head"),
    Sight("cases to decide", "/office/?tab=decide", "decider"),
    Sight("waiting cases", "/office/?tab=waiting", CLERK),
    Sight("closed cases", "/office/?tab=done", CLERK),
    Sight("shortcuts", "/office/keys/", CLERK),
    Sight("search", "/office/search/", CLERK),
    Sight("interests", "/office/interests/", CLERK),
    Sight("near misses", "/office/interests/refused/", HEAD),
    Sight("office case", "/office/cases/{case}/", CLERK),
    Sight("case for the decider", "/office/cases/{case}/", "decider"),
    Sight("printing", "/office/cases/{case}/print/", "decider"),
    Sight("identifier", "/office/cases/{case}/identifier/", "decider"),
    Sight("messages to answer", "/office/messages/", CLERK),
    Sight("ratings to follow up", "/office/ratings/", HEAD),
    Sight("papers owed", "/office/owed/", CLERK),
    Sight("all papers owed", "/office/owed/?tab=all", "auditor"),
    Sight("counter", "/office/counter/", CLERK),
    Sight("counter matters", "/office/counter/{visit}/", CLERK),
    Sight("counter matter", "/office/counter/{visit}/matters/old-age-allowance/", CLERK),
    Sight("counter form", "/office/counter/{visit}/form/", CLERK),
    Sight("counter papers", "/office/counter/{visit}/papers/", CLERK),
    Sight("counter check", "/office/counter/{visit}/check/", CLERK),
    Sight("issuing", "/office/issuing/", CLERK),
    Sight("issuing post", "/office/issuing/?tab=post", CLERK),
    Sight("refused", "/matters/elderly-card/apply/", CLERK, status=403),
    Sight("catalogue", "/office/catalogue/", CATALOGUE),
    Sight("catalogue matter", "/office/catalogue/elderly-card/", CATALOGUE),
    Sight("import", "/office/catalogue/import/", CATALOGUE),
    Sight("new matter", "/office/catalogue/new/", CATALOGUE),
    Sight("matter upload", "/office/catalogue/upload/", CATALOGUE),
    Sight("batches", "/office/catalogue/batches/", CATALOGUE),
    Sight("stop", "/office/catalogue/elderly-card/stop/", CATALOGUE),
    Sight("matter draft", "/office/catalogue/drafts/{matter_draft}/", CATALOGUE),
    Sight(
        "matter materials",
        "/office/catalogue/drafts/{matter_draft}/edit/materials/?check",
        CATALOGUE,
    ),
    Sight("matter terms", "/office/catalogue/drafts/{matter_draft}/edit/terms/", CATALOGUE),
    Sight("matter preview", "/office/catalogue/drafts/{matter_draft}/preview/", CATALOGUE),
    Sight("calendar", "/office/calendar/", ADMINISTRATOR),
    Sight("calendar import", "/office/calendar/import/", ADMINISTRATOR),
    Sight("pushes", "/office/supervision/", SUPERVISOR),
    Sight("verifications", "/office/supervision/verifications/", SUPERVISOR),
]
SIGHTS = [*PUBLIC, *OWN, *OFFICE]
