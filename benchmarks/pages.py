"""A seeded generator of pages in the layouts of real ones: python -m benchmarks.pages N."""

import random
import sys
from collections.abc import Iterator

OUTLETS = (
    "讀賣新聞",
    "共同通信",
    "時事通信",
    "毎日新聞",
    "NHK News",
    "Jane's Defence Weekly",
    "日経新聞",
)
COUNTRIES = (
    "イタリア",
    "英国",
    "フランス",
    "ドイツ",
    "豪州",
    "インド",
    "フィリピン",
    "ベトナム",
    "カナダ",
)
KANJI = "伊英仏独豪印比越加"
TOPICS = (
    "物品役務相互提供協定",
    "情報保護協定",
    "円滑化協定",
    "共同訓練",
    "寄港",
    "次期戦闘機の開発",
    "サイバー防衛",
)
PHRASES = (
    "防衛相が{day}日、{country}の国防相と東京都内で会談し、{topic}について協議した。",
    "日{kanji}両政府は{topic}の推進で一致し、関係を一層深めることを確認した。",
    "海上自衛隊は{country}海軍と太平洋で{topic}を実施し、護衛艦や哨戒機が参加したと発表した。",
    "自由で開かれた海洋秩序の維持と強化に向け、両国の部隊の往来を円滑にする狙いがある。",
    "政府は来年の通常国会での承認を目指しており、発効すれば{country}との間では初めてとなる。",
    "外務省によると、交渉は{day}回目で、装備品や技術の移転に関する手続きも議題となった。",
    "{kanji}国防相は「地域の安定に貢献する」と述べ、{topic}への期待を示した。",
)


# Words to make reports of: as in a newspaper a few are in every report and most in few.
_KANJI = "".join(sorted({c for p in PHRASES for c in p if "\u4e00" <= c <= "\u9fff"}))
_PARTICLES = ("の", "を", "に", "が", "は", "で", "と", "から", "まで", "や", "へ", "も")
_ENDINGS = ("した", "する", "している", "と述べた", "を目指す", "が明らかになった", "を確認した")
_WORDS = 20_000


def _vocabulary(chance: random.Random) -> list[str]:
    kanji = [chr(code) for code in chance.sample(range(0x4E00, 0x8FFF), 1_800)] + list(_KANJI)
    return ["".join(chance.choices(kanji, k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(_WORDS)]


def _sentence(chance: random.Random, words: list[str]) -> str:
    """A sentence of words of which the n-th is as frequent as one in n."""
    places = [int(len(words) ** chance.random()) - 1 for _ in range(chance.randint(4, 11))]
    text = "".join(words[place] + chance.choice(_PARTICLES) for place in places)
    return f"{text[:-1]}{chance.choice(_ENDINGS)}。"


def page(
    clips: int, *, seed: int = 1, title: str = "各国との防衛協力に関する報道"
) -> Iterator[str]:
    """The lines of a page of so many clips, newest first, each line with its ending."""
    chance = random.Random(seed)
    words = _vocabulary(chance)
    yield f"{title}\n\n年 月 日\n出   典\n標       題\n要             旨\n"
    for number in range(clips):
        yield from _clip(chance, number, words)


def _clip(chance: random.Random, number: int, vocabulary: list[str]) -> Iterator[str]:
    month_number, place = divmod(number, 28 * 90)
    day, turn = 28 - place // 90, place % 90 + 10
    year, month = 2025 - month_number // 12, 12 - month_number % 12
    id = f"{year % 100:02}{month:02}-{month:02}{day:02}{turn}-{number}"
    words = {
        "day": day,
        "country": chance.choice(COUNTRIES),
        "kanji": chance.choice(KANJI),
        "topic": chance.choice(TOPICS),
    }
    title = f"日{words['kanji']}、{words['topic']}で一致 {words['country']}国防相と会談"
    date, outlet = f"{year}.{month:02}.{day:02}", chance.choice(OUTLETS)
    if chance.random() < 0.6:
        yield f"{date}\n {number % 24:02}:30\n{outlet}\n\n(Yahoo)\n\n{title} <{id}>\n"
    else:
        yield f"{date} {outlet} {title} <{id}>\n"
    for _ in range(chance.randint(1, 3)):
        said = chance.choice(PHRASES).format(**words)
        others = [_sentence(chance, vocabulary) for _ in range(3)]
        yield f" {said}{''.join(others)}\n"


if __name__ == "__main__":
    sys.stdout.writelines(page(int(sys.argv[1])))
