"""Whether the dashboards' panels show something: each is asked of a running Prometheus as Grafana would ask it."""
import json
import pathlib
import re
import urllib.parse
import urllib.request

DASHBOARDS = pathlib.Path(__file__).resolve().parent / "grafana/dashboards"


def query(port, expression):
    address = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)["data"]["result"]


def choices(port, dashboard):
    """The values of a dashboard's variables, as its list offers them."""
    for variable in dashboard["templating"]["list"]:
        metric, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"]).groups()
        yield variable["name"], sorted({series["metric"][label] for series in query(port, metric)})


def empty(port, wanted):
    """The panels that have nothing to show, or a legend without its words: in none of the boxes that are `wanted`."""
    faults = []
    shown = 0
    for path in sorted(DASHBOARDS.glob("*.json")):
        dashboard = json.loads(path.read_text())
        variables = dict(choices(port, dashboard))
        if any(not set(wanted) <= set(values) for values in variables.values()):
            faults.append(f"{path.name}: its list lacks one of {wanted}")
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                asked = [target["expr"].replace("$box", box) for box in wanted] if variables else [target["expr"]]
                for expression in asked:
                    series = query(port, expression)
                    labels = re.findall(r"{{(\w+)}}", target["legendFormat"])
                    shown += 1
                    if not series:
                        faults.append(f"{path.name}, “{panel['title']}” shows nothing: {expression}")
                    elif any(label not in one["metric"] for one in series for label in labels):
                        faults.append(f"{path.name}, “{panel['title']}”: no {labels} in {series[0]['metric']}")
    return shown, faults
