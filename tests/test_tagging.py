"""Countries, parties and subjects: a table of examples for every rule."""

from pathlib import Path

import pytest

from clipdb.tagging import tag
from clipdb.vocabulary.countries import load_countries

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "country_sentences.tsv")
    .read_text(encoding="utf-8")
    .splitlines()[1:]
]

# text → codes
COUNTRIES = {
    # names
    "イタリア軍とフランス海軍": "FR IT",
    "ベル リンでドイ ツの外相が": "DE",
    "Japan and Germany to jointly develop military tech": "DE",
    "ポーランドハンガリーチェコスロバキアの東欧4ヵ国": "CZ HU PL SK",
    "バルト3国歴訪": "EE LT LV",
    "ロイバスエストニア首相と会談": "EE",
    "UAEのドバイでNZ軍と": "AE NZ",
    "香港、マカオ、コソボ": "HK MO XK",
    "ガザ情勢とパレスチナ": "PS",
    "台湾海峡の平和": "TW",
    "欧米の軍事同盟": "US",
    "ジョージア(グルジア)の国防相": "GE",
    # names in other words
    "インド太平洋とインド洋、東シナ海": "",
    "新しいタイトルのタイヤをタイミングよく": "",
    "マリア像とソマリア沖": "SO",
    "南スーダンとパプアニューギニア": "PG SS",
    "a woman in Omaha told us it is in Germany's interest": "DE",
    "西日本と日本海": "",
    # one kanji in company
    "日伊、防衛協力": "IT",
    "日英伊防衛相": "GB IT",
    "日独西共同訓練": "DE ES",
    "豪、伊、独、仏各国海軍": "AU DE FR IT",
    "豪、蒙、露、韓、 シンガポールと合意": "AU KR MN RU SG",
    "米・英・仏など8か国": "FR GB US",
    "ジャポニカ米、フランス産の小麦": "FR",
    "コシヒカリ米、ブラジル産のコーヒー": "BR",
    "米英豪加印NZも含め": "AU CA GB IN NZ US",
    "クロセット伊国防相": "IT",
    "プーチン露大統領": "RU",
    "伊空母と伊ターラント": "IT",
    "独軍機は仏軍機と": "DE FR",
    "駐独大使と対露外交、訪米、親中": "CN DE RU US",
    "駐瑞大使とスウェーデンの国防相": "SE",
    "駐瑞大使がベルンで": "CH",
    "独、日本と協定締結へ": "DE",
    # the same kanji in other words
    "参加国が加盟を加速し追加": "",
    "独自に単独で独立": "",
    "印象の印刷、豪雨、英語の英雄": "",
    "伊丹と伊勢の伊藤氏": "",
    "露呈し披露する": "",
    "3月中旬、訪問中に中東の中核で": "",
    "台風で台頭、北東の米子、新米と南米": "",
    "21日朝、今朝の会議": "",
    "日本と21日、同日に": "",
    "土、日は休み": "",
}


@pytest.mark.parametrize("text", COUNTRIES)
def test_countries_named_in_a_text(text: str) -> None:
    assert tag("", text, []).countries == tuple(COUNTRIES[text].split())
    assert tag(text, "", []).countries == tuple(COUNTRIES[text].split())
    assert tag("", "", [text]).countries == tuple(COUNTRIES[text].split())


@pytest.mark.parametrize(("text", "codes", "why"), SENTENCES)
def test_countries_named_in_a_sentence(text: str, codes: str, why: str) -> None:
    assert tag("", text, []).countries == tuple(sorted(filter(None, codes.split(";")))), why


def test_the_sentences_hold_every_kanji_form_that_counts_and_one_that_does_not() -> None:
    counts = {why.split()[1] for _, _, why in SENTENCES if why.startswith("kanji ")}
    traps = {why.split()[1] for _, _, why in SENTENCES if why.startswith("trap ")}
    assert load_countries().kanji.keys() <= counts
    assert load_countries().kanji.keys() <= traps


# headline, summary → codes of the parties
PARTIES = [
    ("日伊、防衛協力で一致", "イタリアの外相が訪日した。", "IT"),
    ("中国念頭に連携強化 日豪首脳", "日豪首脳が会談した。", "AU"),
    ("ウクライナ支援で連携 日エストニア外相", "外相が会談した。", "EE"),
    ("装備協定を締結", "日本とタイが署名した。米英仏などに続き8ヵ国目。", "TH"),
    ("各国と共同訓練", "空自はドイツ、フランス各空軍と共同訓練を行う。米軍は参加しない。", "DE FR"),
    ("ロシア、日本に抗議", "ロシア外務省が、スペインとの共同訓練に抗議した。", "RU"),
    ("首相が歴訪へ", "首相はラオスを訪れる。カンボジアも歴訪する。", "KH LA"),
    ("欧州委員長と会談", "UAEのドバイを訪問中の首相がEUの委員長と会談した。", ""),
    ("中国、日本に抗議 豪艦の台湾海峡通過で", "中国外務省が申し入れた。", "CN"),
    (
        "首相、東南ア3カ国歴訪へ 対露で連携",
        "首相はタイ、ベトナム、インドネシアを訪れる。",
        "ID TH VN",
    ),
    ("防衛相、3カ国会談", "北朝鮮のミサイルを巡り、米国防長官、韓国国防相と会談した。", "KR US"),
    ("3カ国防衛相会談", "防衛相はシンガポールで、米国、韓国の国防相と会談した。", "KR US"),
    ("在韓米軍司令官が来日", "司令官が防衛省を訪れた。", "US"),
    ("共同訓練を開始", "空自は印空軍とロシア製の戦闘機で訓練を始めた。", "IN"),
    ("各国と訓練", "タイやベトナムが参加し、チリがオブザーバー参加した。", "TH VN"),
    ("〈社説〉武器輸出三原則", "米国との協力のような例外もある。", ""),
    ("邦人を空自機でヨルダンへ", "イスラエルとの戦闘が続くレバノンから運んだ。", ""),
    ("蘭艦が横須賀入港 東シナ海で中国機接近", "オランダ海軍の艦が寄港した。", "NL"),
    ("豪潜水艦、仏に発注", "豪首相が発表した。", "AU FR"),
    ("仏、日豪と訓練", "日仏豪が訓練した。", "AU FR"),
    ("British frigate drills with Japan", "The US Navy did not join the exercise.", "GB"),
    ("ウクライナ支援の装備品を提供", "防衛省が発表した。", "UA"),
]


@pytest.mark.parametrize(("title", "summary", "parties"), PARTIES)
def test_parties_to_what_is_reported(title: str, summary: str, parties: str) -> None:
    assert tag(title, summary, []).main_countries == tuple(parties.split())


TOPICS = {
    "物品役務相互提供協定 (ACSA) に署名": ["ACSA"],
    "秘密情報を守るGSOMIA": ["情報保護協定"],
    "サイバ防衛とcyberspace": ["サイバー"],
    "岸田首相とメローニ伊首相がローマで会談": ["首脳会談"],
    "木原防衛相がハッカネン国防相と防衛省で会談": ["防衛相会談"],
    "岸田外相とピノッティ伊国防相が22日に外務省で会談": [],
    "NATOとEU、国連": ["EU", "NATO", "UN"],
    "neural museum": [],
}


@pytest.mark.parametrize("text", TOPICS)
def test_subjects_of_a_text(text: str) -> None:
    assert list(tag("", text, []).topics) == TOPICS[text]


@pytest.mark.parametrize("between", [0, 1, 40, 41, 80])
def test_a_gap_stands_for_forty_characters_of_a_sentence(between: int) -> None:
    text = f"首相{'あ' * between}大統領と会談"
    assert ("首脳会談" in tag("", text, []).topics) == (between <= 40)
    assert "首脳会談" not in tag("", f"首相{'あ' * between}。大統領と会談", []).topics


@pytest.mark.parametrize("before", [0, 1, 4, 5, 6])
def test_parties_are_told_from_the_first_five_sentences(before: int) -> None:
    summary = "会議の日程が決まった。" * before + "外相はチェコの外相と会談した。"
    assert tag("会議の日程", summary, []).main_countries == (("CZ",) if before < 5 else ())
