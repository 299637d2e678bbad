"""Currencies: their codes, and the names by which people call them."""

from binjiang_cli.words import nearest

# The active codes of ISO 4217, without funds and metals.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
    KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR
    ZMW ZWG
    """.split()
)
# The names that rule files may use as well.
WRITTEN = {
    "¥": "CNY", "元": "CNY", "圆": "CNY", "块": "CNY", "人民币": "CNY", "人民币元": "CNY", "元人民币": "CNY", "RMB": "CNY",
    "$": "USD", "US$": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP",
    "HK$": "HKD", "港元": "HKD", "港币": "HKD", "日元": "JPY", "日圆": "JPY", "韩元": "KRW", "新加坡元": "SGD", "新元": "SGD",
    "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF", "瑞郎": "CHF", "新台币": "TWD", "卢布": "RUB",
}  # fmt: skip
# The names of mails and tables: only those that mean one currency. 刀, 克朗, 比索, 卢比 and kr mean several.
EVERYDAY = {
    "CN¥": "CNY", "yuan": "CNY", "renminbi": "CNY", "块钱": "CNY",
    "dollar": "USD", "dollars": "USD", "US dollar": "USD", "US dollars": "USD", "US $": "USD", "USD$": "USD", "美刀": "USD",
    "美圆": "USD", "欧": "EUR", "euro": "EUR", "euros": "EUR", "镑": "GBP", "英磅": "GBP", "sterling": "GBP",
    "pounds sterling": "GBP", "British pounds": "GBP", "港纸": "HKD", "港圆": "HKD", "Hong Kong dollars": "HKD",
    "日币": "JPY", "JP¥": "JPY", "円": "JPY", "yen": "JPY", "韩币": "KRW", "韩圆": "KRW", "₩": "KRW", "Korean won": "KRW",
    "新币": "SGD", "坡币": "SGD", "新加坡币": "SGD", "S$": "SGD", "Singapore dollars": "SGD", "澳币": "AUD", "澳刀": "AUD",
    "澳大利亚元": "AUD", "A$": "AUD", "AU$": "AUD", "Australian dollars": "AUD", "加币": "CAD", "加刀": "CAD",
    "加拿大元": "CAD", "C$": "CAD", "CA$": "CAD", "Canadian dollars": "CAD", "Swiss francs": "CHF", "台币": "TWD", "NT$": "TWD",
    "₽": "RUB", "roubles": "RUB", "rubles": "RUB", "纽币": "NZD", "纽元": "NZD", "新西兰元": "NZD", "NZ$": "NZD",
    "澳门元": "MOP", "澳门币": "MOP", "MOP$": "MOP", "泰铢": "THB", "฿": "THB", "baht": "THB", "越南盾": "VND", "₫": "VND",
    "印尼盾": "IDR", "马币": "MYR", "林吉特": "MYR", "ringgit": "MYR", "印度卢比": "INR", "₹": "INR", "菲律宾比索": "PHP",
    "丹麦克朗": "DKK", "瑞典克朗": "SEK", "挪威克朗": "NOK", "阿联酋迪拉姆": "AED", "沙特里亚尔": "SAR", "巴西雷亚尔": "BRL",
    "R$": "BRL", "雷亚尔": "BRL", "兰特": "ZAR", "南非兰特": "ZAR", "土耳其里拉": "TRY", "₺": "TRY", "₪": "ILS", "₴": "UAH",
    "兹罗提": "PLN", "福林": "HUF", "墨西哥比索": "MXN", "NTD": "TWD", "NTD$": "TWD", "HKD$": "HKD", "SGD$": "SGD",
    "AUD$": "AUD", "CAD$": "CAD", "JPY¥": "JPY",
}  # fmt: skip
COMMON = tuple(dict.fromkeys(WRITTEN.values()))


def currency_code(word: str) -> str:
    """Return the code that a currency's name or code means; the word in capitals where it means none."""
    return WRITTEN.get(word) or EVERYDAY.get(word) or WRITTEN.get(word.upper()) or word.upper()


def nearest_currency(word: str) -> str | None:
    """Return the common currency, by code or by name, that a word was most likely meant to be."""
    typed = word.upper()
    alike = [code for code in COMMON if len(typed) in (3, 4) and code[:2] == typed[:2]]
    alike += [name for name in WRITTEN if not name.isascii() and len(name) == len(typed) and name[0] == typed[0]]
    return alike[0] if alike else nearest(typed, [*COMMON, *(name for name in WRITTEN if len(name) > 1)])
