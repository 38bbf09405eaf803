#!/usr/bin/env python3
"""Makes pdu-generated.jsonl: random PDUs of which several independent programs say the same.

The PDUs are put together here, or by the encoders of python-gsmmodem and python-messaging; our own encoder has no part
in it. Each is decoded by python-gammu (libGammu), smspdudecoder, python-messaging and python-gsmmodem. A field is kept
as expectation only where at least two of them agree on it, and none of the agreeing values contradicts what was put in;
a case is kept only where address and text (or, for reports, reference and status) are such fields. "source" names those
that agreed on all of these.

    apt install python3-gammu
    pip install smspdudecoder python-messaging python-gsmmodem-new 'bitstring<5' pytz pyserial
    python3 generate_pdu_vectors.py > pdu-generated.jsonl      (always the same output: the seed is fixed)
"""
import io
import json
import logging
import random
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone

import gammu
from gsmmodem.pdu import decodeSmsPdu, encodeSmsSubmitPdu
from messaging.sms import SmsDeliver, SmsSubmit
from smspdudecoder.codecs import GSM
from smspdudecoder.fields import SMSDeliver as QottoDeliver, SMSSubmit as QottoSubmit

logging.disable(logging.CRITICAL)
RANDOM = random.Random(20260131)
BASIC = "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
EXTENDED = "^{}\\[~]|€"
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĐĂÂÊÔƠƯ 0123456789.,-/"
OTHER = "日本語のテキスト中文字符한국어русскийтекстعربيעבריתไทยελληνικά"
EMOJI = "😀🇻🇳👍🏽🎉🏛"


def digits(number):
    number += "F" if len(number) % 2 else ""
    return bytes(int(number[i + 1] + number[i], 16) for i in range(0, len(number), 2))


def pack(septets, fill=0):
    bits = value = 0
    for index, septet in enumerate(septets):
        value |= septet << (fill + 7 * index)
    bits = fill + 7 * len(septets)
    return value.to_bytes((bits + 7) // 8, "little")


def septets(text):
    out = []
    for c in text:
        if c in GSM.ALPHABET:
            out.append(GSM.ALPHABET.index(c))
        else:
            out += [0x1B, GSM.ALPHABET_EXT_INV[c]]
    return out


def address(number, kind):
    if kind == "alphanumeric":
        codes = septets(number)
        return bytes([(len(codes) * 7 + 3) // 4, 0xD0]) + pack(codes)
    return bytes([len(number), {"international": 0x91, "unknown": 0x81, "national": 0xA1}[kind]]) + digits(number)


def smsc(number):
    return bytes([0]) if number is None else bytes([1 + (len(number) + 1) // 2, 0x91]) + digits(number)


def stamp(moment, quarters):
    fields = [moment.year % 100, moment.month, moment.day, moment.hour, moment.minute, moment.second]
    out = bytes((f % 10) << 4 | f // 10 for f in fields)
    q = abs(quarters)
    return out + bytes([(q % 10) << 4 | q // 10 | (8 if quarters < 0 else 0)])


def user_data(text, coding, udh=b""):
    if coding == "gsm7":
        codes = septets(text)
        skip = -(-len(udh) * 8 // 7)
        return bytes([skip + len(codes)]) + udh + pack(codes, skip * 7 - len(udh) * 8)
    body = text if coding == "8bit" else text.encode("utf-16-be")
    return bytes([len(udh) + len(body)]) + udh + body


def concat(ref, bits, parts, part):
    ie = bytes([0, 3, ref, parts, part]) if bits == 8 else bytes([8, 4, ref >> 8, ref & 255, parts, part])
    return bytes([len(ie)]) + ie


def utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# What each program says, as far as it says it. Known weaknesses are left out rather than counted as a vote.

def by_gammu(pdu, case):
    sms = gammu.DecodePDU(bytes.fromhex(pdu), True)
    said = {"smsc": sms["SMSC"]["Number"] or None, "address": sms["Number"]}
    if case["type"] == "status-report":
        said |= {"reference": sms["MessageReference"], "status": sms["DeliveryStatus"]}
        return said
    if case["encoding"] != "8bit":
        said["text"] = sms["Text"]
    udh = sms["UDH"]
    if udh["AllParts"] > 0:
        bits = 16 if udh["ID16bit"] > 0 else 8
        said["concat"] = {"ref": udh["ID16bit"] if bits == 16 else udh["ID8bit"], "refBits": bits,
                          "part": udh["PartNumber"], "parts": udh["AllParts"]}
    if case["type"] == "submit":
        said["reference"] = sms["MessageReference"]
    if sms["Class"] >= 0:
        said["class"] = sms["Class"]
    return said


def by_smspdudecoder(pdu, case):
    if case["type"] == "status-report":
        return {}
    sms = (QottoDeliver if case["type"] == "deliver" else QottoSubmit).decode(io.StringIO(pdu))
    who = sms["sender"] if case["type"] == "deliver" else sms["recipient"]
    plus = "+" if who["toa"]["ton"] == "international" else ""
    said = {"address": plus + who["number"], "encoding": {"gsm": "gsm7", "ucs2": "ucs2", "binary": "8bit"}[sms["dcs"]["encoding"]],
            "addressType": who["toa"]["ton"]}
    centre = sms["smsc"]
    said["smsc"] = None if centre["number"] is None else "+" + centre["number"]
    if case["type"] == "deliver":
        said["utc"] = utc(sms["scts"])
    else:
        said["reference"] = sms["message-ref"]
    data = sms["user_data"]["data"]
    if isinstance(data, bytes):
        said["data"] = data.hex().upper()
    elif not (case["encoding"] == "gsm7" and any(c in EXTENDED for c in data) and sms["user_data"]["header"]):
        said["text"] = data  # it counts characters instead of septets when it takes a header off
    for element in (sms["user_data"]["header"] or {"elements": []})["elements"]:
        if element["iei"] in (0, 8):
            d = element["data"]
            said["concat"] = {"ref": d["reference"], "refBits": 8 if element["iei"] == 0 else 16,
                              "part": d["part_number"], "parts": d["parts_count"]}
    return said


def by_python_messaging(pdu, case):
    if case["type"] == "submit":
        return {}
    sms = SmsDeliver(pdu)
    if case["type"] == "status-report":
        zone = timezone.utc
        return {"smsc": sms.csca, "address": sms.sr["recipient"], "reference": sms.ref, "status": sms.sr["status"],
                "utc": utc(sms.sr["scts"].replace(tzinfo=zone)), "dischargeUTC": utc(sms.sr["dt"].replace(tzinfo=zone))}
    said = {"smsc": sms.csca, "address": sms.number, "utc": utc(sms.date.replace(tzinfo=timezone.utc))}
    if case["encoding"] != "8bit":
        said["text"] = sms.text
    if sms.udh is not None and sms.udh.concat is not None:
        c = sms.udh.concat
        said["concat"] = {"ref": c.ref, "refBits": case["concat"]["refBits"], "part": c.seq, "parts": c.cnt}
    return said


def by_python_gsmmodem(pdu, case):
    sms = decodeSmsPdu(pdu)
    said = {"smsc": sms["smsc"], "address": sms["number"],
            "type": {"SMS-DELIVER": "deliver", "SMS-SUBMIT": "submit", "SMS-STATUS-REPORT": "status-report"}[sms["type"]]}
    if "time" in sms:
        said["utc"] = utc(sms["time"])
        offset = sms["time"].utcoffset()
        said["offset"] = int(offset.total_seconds() // 900)
    if "discharge" in sms:
        said["dischargeUTC"] = utc(sms["discharge"])
    for key in ("reference", "status"):
        if key in sms:
            said[key] = sms[key]
    if "validity" in sms and isinstance(sms["validity"], timedelta):
        said["validity"] = int(sms["validity"].total_seconds())
    if "text" in sms and case["encoding"] != "8bit":
        said["text"] = sms["text"]
    for element in sms.get("udh", []):
        if element.id in (0, 8):
            said["concat"] = {"ref": element.reference, "refBits": 8 if element.id == 0 else 16,
                              "part": element.number, "parts": element.parts}
    return said


PROGRAMS = {"python-gammu": by_gammu, "smspdudecoder": by_smspdudecoder,
            "python-messaging": by_python_messaging, "python-gsmmodem-new": by_python_gsmmodem}
dropped = Counter()


def check(pdu, case, made):
    """Prints the case if two programs agree; `case` is what was put in."""
    said = {}
    for name, program in PROGRAMS.items():
        try:
            said[name] = program(pdu, case)
        except Exception:  # noqa: BLE001 - a program that fails has no vote
            said[name] = {}
    expect, voters = {"type": case["type"]}, None
    required = {"status-report": ["address", "reference", "status"]}.get(
        case["type"], ["address", "data" if case["encoding"] == "8bit" else "text"])
    for key, value in case.items():
        agreeing = {name for name, fields in said.items() if key in fields and fields[key] == value}
        # Only one of them hands data out at all: bytes need no decoding, one vote is enough.
        if len(agreeing) >= (1 if key == "data" else 2):
            expect[key] = value
        elif key in required:
            dropped[key] += 1
            return False
        if key in required and key != "data":
            voters = agreeing if voters is None else voters & agreeing
    if len(voters) < 2:
        dropped["voters"] += 1
        return False
    if "concat" in case and "concat" not in expect:
        dropped["concat"] += 1
        return False
    print(json.dumps({"pdu": pdu, "source": f"{made}; agreed by " + ", ".join(sorted(voters)), "expect": expect},
                     ensure_ascii=False))
    return True


def several(count, make):
    kept = tries = 0
    while kept < count and tries < count * 20:
        kept += check(*make())
        tries += 1
    print(f"{make.__name__}: {kept} of {tries}", file=sys.stderr)


def number():
    kind = RANDOM.choice(["international"] * 4 + ["unknown", "national"])
    length = RANDOM.choice([3, 4, 5, 9, 10, 11, 11, 11, 12, 15])
    return "".join(RANDOM.choice("123456789" if i == 0 else "0123456789") for i in range(length)), kind


def shown(number, kind):
    return "+" + number if kind == "international" else number


def text(alphabet, longest):
    return "".join(RANDOM.choice(alphabet) for _ in range(RANDOM.randint(1, longest)))


def deliver(who, kind, dcs, ud, udhi=False, more=False):
    centre = RANDOM.choice(["84980200030", "84900000023", "31624000000", "447785016005", None])
    moment = datetime(RANDOM.randint(2001, 2060), RANDOM.randint(1, 12), RANDOM.randint(1, 28), RANDOM.randint(0, 23),
                      RANDOM.randint(0, 59), RANDOM.randint(0, 59))
    quarters = RANDOM.choice([28, 28, 28, 0, 4, 8, 32, -20, -32, 22, 23, -14])
    first = (0 if more else 4) | (0x40 if udhi else 0)
    pdu = smsc(centre) + bytes([first]) + address(who, kind) + bytes([0, dcs]) + stamp(moment, quarters) + ud
    case = {"type": "deliver", "smsc": centre and "+" + centre, "address": shown(who, kind), "addressType": kind,
            "utc": utc(moment.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))), "offset": quarters}
    return pdu.hex().upper(), case


def deliver_gsm7():
    alphabet = RANDOM.choice([BASIC, BASIC, "abcdefghijklmnopqrstuvwxyz ", BASIC + EXTENDED * 3])
    t = text(alphabet, RANDOM.choice([8, 30, 80, 160]))
    while len(septets(t)) > 160:
        t = t[:-1]
    pdu, case = deliver(*number(), 0, user_data(t, "gsm7"), more=RANDOM.random() < 0.2)
    return pdu, case | {"encoding": "gsm7", "text": t}, "generated SMS-DELIVER"


def deliver_ucs2():
    t = text(RANDOM.choice([VIETNAMESE, VIETNAMESE, OTHER, VIETNAMESE + EMOJI]), RANDOM.choice([5, 20, 35]))
    while len(t.encode("utf-16-be")) > 140:
        t = t[:-1]
    pdu, case = deliver(*number(), 8, user_data(t, "ucs2"))
    return pdu, case | {"encoding": "ucs2", "text": t}, "generated SMS-DELIVER"


def deliver_part():
    bits = RANDOM.choice([8, 8, 16])
    parts = RANDOM.randint(2, 5)
    place = {"ref": RANDOM.randint(1, 255 if bits == 8 else 65535), "refBits": bits,
             "part": RANDOM.randint(1, parts), "parts": parts}
    coding = RANDOM.choice(["gsm7", "gsm7", "ucs2"])
    longest = {"gsm7": 152, "ucs2": 66}[coding]
    t = text(BASIC if coding == "gsm7" else VIETNAMESE, longest)
    pdu, case = deliver(*number(), 0 if coding == "gsm7" else 8,
                        user_data(t, coding, concat(place["ref"], bits, parts, place["part"])), udhi=True)
    return pdu, case | {"encoding": coding, "text": t, "concat": place}, "generated SMS-DELIVER, one of several parts"


def deliver_named():
    name = "".join(RANDOM.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-") for _ in range(RANDOM.randint(2, 11)))
    t = text("abcdefghijklmnopqrstuvwxyz ABC.,0123456789", 60)
    pdu, case = deliver(name, "alphanumeric", 0, user_data(t, "gsm7"))
    return pdu, case | {"encoding": "gsm7", "text": t}, "generated SMS-DELIVER from a name"


def deliver_class():
    t = text("abcdefghijklmnopqrstuvwxyz ", 40)
    dcs = RANDOM.choice([0x10, 0x11, 0x12, 0x13])
    pdu, case = deliver(*number(), dcs, user_data(t, "gsm7"))
    return pdu, case | {"encoding": "gsm7", "class": dcs & 3, "text": t}, "generated SMS-DELIVER with a class"


def deliver_data():
    body = bytes(RANDOM.randrange(256) for _ in range(RANDOM.randint(1, 140)))
    pdu, case = deliver(*number(), 4, user_data(body, "8bit"))
    return pdu, case | {"encoding": "8bit", "data": body.hex().upper()}, "generated SMS-DELIVER, 8-bit data"


def submit_by_gsmmodem():
    who, kind = number()
    t = text(RANDOM.choice([BASIC, "abcdefghijklmnopqrstuvwxyz ", BASIC + EXTENDED, VIETNAMESE]), 60)
    coding = "gsm7" if all(c in BASIC + EXTENDED for c in t) else "ucs2"
    validity = RANDOM.choice([None, timedelta(minutes=5 * RANDOM.randint(1, 144)), timedelta(hours=RANDOM.randint(13, 24)),
                              timedelta(days=RANDOM.randint(2, 30)), timedelta(weeks=RANDOM.randint(5, 60))])
    reference = RANDOM.randrange(256)
    [made] = encodeSmsSubmitPdu(shown(who, kind), t, reference=reference, validity=validity,
                                smsc=RANDOM.choice([None, "+84980200030"]), requestStatusReport=RANDOM.random() < 0.5)
    case = {"type": "submit", "address": shown(who, kind), "reference": reference, "encoding": coding, "text": t}
    return "".join(f"{b:02X}" for b in made.data), case, "encoded by python-gsmmodem-new"


def submit_by_messaging():
    who, kind = number()
    t = text(RANDOM.choice(["abcdefghijklmnopqrstuvwxyz .,", BASIC, VIETNAMESE]), 60)
    coding = "gsm7" if all(c in BASIC for c in t) else "ucs2"
    sms = SmsSubmit(shown(who, "international"), t)
    sms.ref = RANDOM.randrange(256)
    sms.validity = RANDOM.choice([None, timedelta(days=4), timedelta(hours=6)])
    sms.request_status = RANDOM.random() < 0.5
    [made] = sms.to_pdu()
    case = {"type": "submit", "address": shown(who, "international"), "reference": sms.ref, "encoding": coding, "text": t}
    return made.pdu, case, "encoded by python-messaging"


def status_report():
    who, kind = number()
    centre = RANDOM.choice(["84980200030", "31624000000", None])
    sent = datetime(RANDOM.randint(2005, 2050), RANDOM.randint(1, 12), RANDOM.randint(1, 28), RANDOM.randint(0, 23), RANDOM.randint(0, 59), RANDOM.randint(0, 59))
    done = sent + timedelta(seconds=RANDOM.randint(1, 200000))
    quarters = RANDOM.choice([28, 28, 0, 4, -20, 22])
    zone = timezone(timedelta(minutes=15 * quarters))
    reference, status = RANDOM.randrange(256), RANDOM.choice([0x00, 0x00, 0x01, 0x02, 0x20, 0x25, 0x30, 0x40, 0x41, 0x46, 0x49, 0x60, 0x63, 0x65])
    pdu = smsc(centre) + bytes([6, reference]) + address(who, kind) + stamp(sent, quarters) + stamp(done, quarters) + bytes([status])
    case = {"type": "status-report", "smsc": centre and "+" + centre, "address": shown(who, kind), "reference": reference,
            "status": status, "utc": utc(sent.replace(tzinfo=zone)), "dischargeUTC": utc(done.replace(tzinfo=zone)), "encoding": None}
    return pdu.hex().upper(), case, "generated SMS-STATUS-REPORT"


if __name__ == "__main__":
    several(60, deliver_gsm7)
    several(45, deliver_ucs2)
    several(50, deliver_part)
    several(25, deliver_named)
    several(12, deliver_class)
    several(10, deliver_data)
    several(35, submit_by_gsmmodem)
    several(20, submit_by_messaging)
    several(40, status_report)
    print(dict(dropped), file=sys.stderr)
