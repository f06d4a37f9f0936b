"""The article that each ground of a No rests on. Source: 行政许可法 arts. 32, 57, 78, 79."""

from ..enums import RefusalGround, RejectionGround

LAW = "《中华人民共和国行政许可法》"
REJECTION_ARTICLES = {
    RejectionGround.NO_LICENCE_NEEDED: f"{LAW}第三十二条第一款第一项",
    RejectionGround.NOT_COMPETENT: f"{LAW}第三十二条第一款第二项",
    RejectionGround.FALSE_MATERIAL: f"{LAW}第七十八条",
    RejectionGround.BAN_PERIOD: f"{LAW}第七十八条、第七十九条",
}
REFUSAL_ARTICLES = {
    RefusalGround.QUANTITY_LIMIT: f"{LAW}第五十七条",
    RefusalGround.FALSE_MATERIAL: f"{LAW}第七十八条",
    RefusalGround.BAN_PERIOD: f"{LAW}第七十八条、第七十九条",
}


def article_of(ground: RejectionGround | RefusalGround, *, is_licence: bool) -> str:
    """The article of the ground; empty where the law of the matter has it, or is another.

    The Licensing Law says nothing of what is no administrative licence.
    """
    if not is_licence:
        return ""
    if isinstance(ground, RejectionGround):
        return REJECTION_ARTICLES.get(ground, "")
    return REFUSAL_ARTICLES.get(ground, "")
