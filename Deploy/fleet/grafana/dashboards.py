#!/usr/bin/env python3
"""dashboards.py [--check]: writes dashboards/*.json from the tables below, or says whether they are what it would write.

Grafana's own format repeats thirty lines a panel; here a panel is a line.
"""
import json
import pathlib
import sys

SOURCE = {"type": "prometheus", "uid": "tracuu"}
HERE = pathlib.Path(__file__).parent / "dashboards"

# title, expression, legend, unit, kind, width of 24, thresholds (value: colour) or None
FLEET = [
    ("Máy liên lạc được", "sum(box:up:max)", "", "none", "stat", 4, None),
    ("Máy im lặng", "count(box:up:max == 0) or vector(0)", "", "none", "stat", 4, {0: "green", 1: "red"}),
    ("Cảnh báo đang có", 'count(ALERTS{alertstate="firing"}) or vector(0)', "", "none", "stat", 4, {0: "green", 1: "orange"}),
    ("Hỏi được hệ thống một cửa", "fleet:central_up:ratio", "", "percentunit", "stat", 4, {0: "red", 0.9: "orange", 0.99: "green"}),
    ("Trả lời tin nhắn, p99", "fleet:reply_latency_seconds:p99", "", "s", "stat", 4, {0: "green", 5: "orange", 30: "red"}),
    ("Tin gửi trong 24 giờ", "sum(fleet:messages_sent:increase1d)", "", "none", "stat", 4, None),
    ("Cảnh báo", 'ALERTS{alertstate="firing"}', "", "none", "table", 24, None),
    ("Số máy theo đợt và phiên bản", "ring:boxes:count", "đợt {{ring}}: {{version}}", "none", "bargauge", 8, None),
    ("Chờ lâu nhất theo điểm một cửa", "topk(15, centre:queue_longest_wait_seconds:max)", "{{centre}} {{series}}", "s", "bargauge", 8, {0: "green", 1800: "orange", 2700: "red"}),
    ("Tuổi bản lưu hồ sơ", "topk(15, box:cache_age:seconds)", "{{box}}", "s", "bargauge", 8, {0: "green", 600: "orange", 1800: "red"}),
    ("Quét mã mỗi giờ", "3600 * sum(centre:scans:rate15m)", "quét", "none", "timeseries", 12, None),
    ("Tin nhắn mỗi giờ", "3600 * sum(centre:texts_received:rate15m)", "nhận", "none", "timeseries", 12, None),
    ("Số dư SIM thấp nhất", "bottomk(15, tracuu_sms_line_balance_vnd)", "{{box}} {{line}}", "currencyVND", "bargauge", 12, {0: "red", 20000: "orange", 50000: "green"}),
    ("Giấy in còn ít nhất", "bottomk(15, tracuu_kiosk_printer_paper_left_meters)", "{{box}}", "lengthm", "bargauge", 12, {0: "red", 8: "orange", 20: "green"}),
]
BOX = [
    ("Dịch vụ", 'up{box="$box", job=~"kiosk|sms"}', "{{job}}", "none", "stat", 6, {0: "red", 1: "green"}),
    ("Phiên bản", 'tracuu_build_info{box="$box"}', "{{job}} {{version}}", "none", "stat", 6, None),
    ("Tuổi bản lưu", 'box:cache_age:seconds{box="$box"}', "", "s", "stat", 6, {0: "green", 600: "orange", 1800: "red"}),
    ("Màn hình đứng", 'tracuu_kiosk_page_stuck{box="$box"}', "", "none", "stat", 6, {0: "green", 1: "red"}),
    ("Thiết bị", 'tracuu_kiosk_device_state{box="$box"} == 1', "{{device}}: {{state}}", "none", "timeseries", 12, None),
    ("Sự việc của thiết bị mỗi giờ", '3600 * rate(tracuu_kiosk_device_events_total{box="$box"}[15m])', "{{device}} {{event}}", "none", "timeseries", 12, None),
    ("Người chờ", 'tracuu_kiosk_queue_waiting{box="$box"}', "{{series}}", "none", "timeseries", 8, None),
    ("Chờ lâu nhất", 'tracuu_kiosk_queue_longest_wait_seconds{box="$box"}', "{{series}}", "s", "timeseries", 8, None),
    ("Số đã cấp hôm nay", 'tracuu_kiosk_queue_issued_today{box="$box"}', "{{series}}", "none", "timeseries", 8, None),
    ("Trạng thái đường tin nhắn", 'tracuu_sms_line_state{box="$box"} == 1', "{{line}}: {{state}}", "none", "timeseries", 8, None),
    ("Sóng", 'tracuu_sms_line_signal_dbm{box="$box"}', "{{line}}", "dBm", "timeseries", 8, None),
    ("Tin chờ gửi lâu nhất", 'tracuu_sms_outbox_oldest_due_seconds{box="$box"}', "", "s", "timeseries", 8, None),
    ("Tin nhắn theo trạng thái mỗi giờ", '3600 * sum by (state, kind) (rate(tracuu_sms_messages_total{box="$box"}[15m]))', "{{state}} {{kind}}", "none", "timeseries", 12, None),
    ("Bộ nhớ", 'process_resident_memory_bytes{box="$box"}', "{{job}}", "bytes", "timeseries", 6, None),
    ("CPU", 'rate(process_cpu_seconds_total{box="$box"}[5m])', "{{job}}", "percentunit", "timeseries", 6, None),
]


def panel(number, entry, x, y):
    title, expression, legend, unit, kind, width, steps = entry
    height = {"stat": 4, "table": 8}.get(kind, 7)
    defaults = {"unit": unit}
    if steps:
        values = [{"color": colour, "value": value if index else None} for index, (value, colour) in enumerate(steps.items())]
        defaults["thresholds"] = {"mode": "absolute", "steps": values}
        defaults["color"] = {"mode": "thresholds"}
    target = {"refId": "A", "datasource": SOURCE, "expr": expression, "legendFormat": legend or "__auto"}
    if kind != "timeseries":
        target.update(instant=True, format="table" if kind == "table" else "time_series")
    return {
        "id": number, "title": title, "type": kind, "datasource": SOURCE, "targets": [target],
        "gridPos": {"x": x, "y": y, "w": width, "h": height}, "fieldConfig": {"defaults": defaults, "overrides": []},
    }, height


def dashboard(uid, title, entries, variables):
    panels, x, y, row = [], 0, 0, 0
    for number, entry in enumerate(entries, 1):
        if x + entry[5] > 24:
            x, y, row = 0, y + row, 0
        made, height = panel(number, entry, x, y)
        panels.append(made)
        x, row = x + entry[5], max(row, height)
    return {
        "uid": uid, "title": title, "schemaVersion": 37, "version": 1, "timezone": "Asia/Ho_Chi_Minh", "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"}, "tags": ["tracuu"], "editable": False, "panels": panels,
        "templating": {"list": variables},
    }


def main():
    box = {
        "name": "box", "label": "Máy", "type": "query", "datasource": SOURCE, "refresh": 2, "sort": 1,
        "query": {"query": "label_values(box:up:max, box)", "refId": "A"},
    }
    boards = {
        "fleet.json": dashboard("tracuu-fleet", "TraCuu: toàn tỉnh", FLEET, []),
        "box.json": dashboard("tracuu-box", "TraCuu: một máy", BOX, [box]),
    }
    for name, board in boards.items():
        text = json.dumps(board, ensure_ascii=False, indent=1) + "\n"
        path = HERE / name
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                sys.exit(f"{path} is not what dashboards.py writes: run it")
        else:
            HERE.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


main()
