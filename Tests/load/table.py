"""The table that `make bench` prints: our figure beside the machine's limit and the aim."""
import json


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, ours, limit=None, limit_name="", ratio=None, aim=None, good=None, unit=""):
        """A row. `aim` is its text, `good` whether it is met; None when there is no aim."""
        self.rows.append(
            dict(what=what, ours=ours, unit=unit, limit=limit, limit_name=limit_name, ratio=ratio,
                 aim=aim, good=good))
        print("  " + "  ".join(cell for cell in self.cells(self.rows[-1]) if cell), flush=True)

    @staticmethod
    def number(value):
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

    def cells(self, row):
        limit = self.number(row["limit"])
        if limit and row["limit_name"]:
            limit += f" ({row['limit_name']})"
        verdict = {True: "ok", False: "MISS", None: ""}[row["good"]]
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        return [row["what"], f"{self.number(row['ours'])} {row['unit']}".strip(), limit, ratio,
                row["aim"] or "", verdict]

    def text(self):
        head = ["what", "Tryggve", "limit in the same run", "ratio", "aim", ""]
        body = [self.cells(row) for row in self.rows]
        widths = [max(len(line[at]) for line in [head, *body]) for at in range(len(head))]
        lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
                 for line in [head, *body]]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(lines)

    def missed(self):
        return [row["what"] for row in self.rows if row["good"] is False]

    def json(self):
        return json.dumps(self.rows, indent=1, ensure_ascii=False)
