"""A small client of Trino's HTTP protocol: a statement in, its rows and its figures out."""

import json
import time
import urllib.error
import urllib.request


class QueryFailed(Exception):
    """Trino could not run a statement; the message is Trino's."""


class Answer:
    """The rows of a statement, its columns' names, and what Trino says of its run."""

    def __init__(self, query_id, columns, rows):
        self.query_id = query_id
        self.columns = columns
        self.rows = rows


class Trino:
    def __init__(self, address):
        self.address = address

    def _get(self, url, data=None):
        request = urllib.request.Request(url, data=data, headers={"X-Trino-User": "conformance"})
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.load(response)

    def is_up(self):
        try:
            return not self._get(self.address + "/v1/info")["starting"]
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def run(self, sql):
        page = self._get(self.address + "/v1/statement", sql.encode())
        columns, rows = [], []
        while True:
            if "error" in page:
                raise QueryFailed(f"{page['error']['message']}\n  in: {sql}")
            columns = [column["name"] for column in page.get("columns", [])] or columns
            rows += page.get("data", [])
            if "nextUri" not in page:
                return Answer(page["id"], columns, rows)
            if "data" not in page:
                time.sleep(0.02)
            page = self._get(page["nextUri"])

    def rows(self, sql):
        return self.run(sql).rows

    def physical_bytes(self, answer):
        """The bytes that a query read from its storage."""
        info = self._get(self.address + "/v1/query/" + answer.query_id)
        size = info["queryStats"]["physicalInputDataSize"]
        for unit, factor in (("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10), ("B", 1)):
            if size.endswith(unit):
                return float(size[: -len(unit)]) * factor
        raise ValueError(size)
