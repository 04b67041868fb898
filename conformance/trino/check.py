"""What the real Trino must see and may do on a running Rastro."""

import argparse
import concurrent.futures
import csv
import decimal
import io
import json
import os
import pathlib
import subprocess
import sys
import time

from avro_drift import AvroDrift
from trino import QueryFailed, Trino

START_SECONDS_MAX = 180

# Asked of both engines over the lake. Every one has an order, so that answers compare row by row.
QUESTIONS = {
    "data_lake_raw": [
        "SELECT landing_date, count(*) AS n FROM events GROUP BY 1 ORDER BY 1",
        "SELECT event_type, count(*) AS n, count(DISTINCT user_domain_id) AS users FROM events GROUP BY 1 ORDER BY 1",
        "SELECT min(event_timestamp) AS a, max(event_timestamp) AS b FROM events WHERE landing_date > '2000-01-01'",
        "SELECT substr(event_timestamp, 1, 13) AS hour, count(*) AS n FROM events GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
        "SELECT event_id FROM events ORDER BY event_id LIMIT 50",
        "SELECT device_is_mobile, sum(CAST(revenue AS decimal(18, 2))) AS revenue FROM events GROUP BY 1 ORDER BY 1",
        "SELECT count(*) AS n FROM events WHERE product_id IS NULL OR event_type LIKE '%e%'",
    ],
    "data_lake_curated": [
        "SELECT * FROM daily ORDER BY visit_date",
        "SELECT * FROM funnel ORDER BY step_number",
        "SELECT device, country, count(*) AS n, sum(pages) AS pages, sum(revenue) AS revenue FROM visits"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT visit_id, visit_start, visit_end, duration_seconds, converted, revenue FROM visits"
        " ORDER BY visit_id LIMIT 100",
        "SELECT v.source, count(c.visit_id) AS conversions, sum(c.revenue) AS revenue FROM visits v"
        " LEFT JOIN conversions c ON c.visit_id = v.visit_id GROUP BY 1 ORDER BY 2 DESC, 1",
        "SELECT visit_date, row_number() OVER (ORDER BY visits DESC, visit_date) AS place FROM daily ORDER BY 2",
    ],
}


class Checks:
    def __init__(self, options):
        self.trino = Trino(options.trino)
        self.options = options
        self.done = 0

    def ok(self, text):
        self.done += 1
        print(f"  ok  {text}", flush=True)

    def equal(self, found, wanted, text):
        if found != wanted:
            sys.exit(f"FAILED  {text}\n  found  {found}\n  wanted {wanted}")
        self.ok(text)

    def rastro(self, *arguments):
        run = subprocess.run(
            [self.options.rastro, *arguments, "--home", self.options.home], capture_output=True, text=True, check=False
        )
        if run.returncode:
            sys.exit(f"FAILED  rastro {' '.join(arguments)}\n{run.stderr}")
        return run.stdout

    def athena(self, database, sql):
        return list(csv.reader(io.StringIO(self.rastro("athena", "--csv", "--database", database, sql))))[1:]

    def catalog(self, name):
        return json.loads(self.rastro("catalog", "--json", name))["databases"][0]["tables"]

    # --- the checks ---

    def wait_for_trino(self):
        end = time.monotonic() + START_SECONDS_MAX
        while not self.trino.is_up():
            try:
                os.kill(self.options.trino_pid, 0)
            except ProcessLookupError:
                sys.exit("FAILED  Trino did not start\n" + pathlib.Path(self.options.trino_log).read_text()[-3000:])
            if time.monotonic() > end:
                sys.exit("FAILED  Trino was not up in time")
            time.sleep(0.5)
        self.ok("Trino is up")

    def reads_the_crawled_clickstream(self):
        schemas = {row[0] for row in self.trino.rows("SHOW SCHEMAS FROM hive")}
        self.equal({"data_lake_raw", "data_lake_staged", "data_lake_curated"} - schemas, set(), "sees the databases")
        ours = self.catalog("data_lake_raw.events")[0]
        theirs = [(row[0], row[1]) for row in self.trino.rows("DESCRIBE hive.data_lake_raw.events")]
        wanted = [
            (column["name"], {"string": "varchar", "int": "integer"}.get(column["type"], column["type"]))
            for column in ours["columns"] + ours["partitionKeys"]
        ]
        self.equal(theirs, wanted, f"has the {len(wanted)} columns that the crawler found")
        partitions = [row[0] for row in self.trino.rows('SELECT * FROM hive.data_lake_raw."events$partitions"')]
        self.equal(
            sorted(partitions), sorted(p["values"][0] for p in ours["partitions"]), f"lists {len(partitions)} partitions"
        )
        return sorted(partitions)

    def prunes(self, partitions):
        bucket = pathlib.Path(self.options.home) / "s3" / "rastro-raw-000000000000" / "events"
        sizes = {
            day: sum(f.stat().st_size for f in (bucket / f"landing_date={day}").iterdir() if f.is_file())
            for day in partitions
        }
        for day in partitions:
            sql = f"SELECT count(event_id) FROM hive.data_lake_raw.events WHERE landing_date = '{day}'"
            read = self.trino.physical_bytes(self.trino.run(sql))
            if abs(read - sizes[day]) > max(0.01 * sizes[day], 1024):
                sys.exit(f"FAILED  {day}: read {read:.0f} bytes, its objects have {sizes[day]}")
            self.ok(f"landing_date = '{day}' reads {read:,.0f} bytes; its objects have {sizes[day]:,}")
            plan = self.trino.rows("EXPLAIN (TYPE IO, FORMAT JSON) " + sql)[0][0]
            domain = json.loads(plan)["inputTableColumnInfos"][0]["constraint"]["columnConstraints"]
            chosen = [
                r["low"]["value"] for c in domain if c["columnName"] == "landing_date" for r in c["domain"]["ranges"]
            ]
            self.equal(chosen, [day], f"landing_date = '{day}' plans that partition alone")
        read = self.trino.physical_bytes(
            self.trino.run(f"SELECT count(event_id) FROM hive.data_lake_raw.events WHERE landing_date > '{partitions[0]}'")
        )
        others = sum(sizes[day] for day in partitions[1:])
        if abs(read - others) > 0.01 * others + 1024:
            sys.exit(f"FAILED  a range read {read:.0f} bytes, its objects have {others}")
        self.ok(f"landing_date > '{partitions[0]}' reads {read:,.0f} bytes; its objects have {others:,}")

    def answers_as_athena(self):
        for database, questions in QUESTIONS.items():
            self.trino.run(f"SHOW TABLES FROM hive.{database}")
            for sql in questions:
                theirs = self.trino.run(qualified(sql, database)).rows
                ours = self.athena(database, sql)
                self.equal(
                    [[text(cell) for cell in row] for row in theirs],
                    [[text(cell) for cell in row] for row in ours],
                    f"{len(ours)} rows as Athena: {sql[:70]}",
                )

    def writes_hive_tables(self):
        run, rows = self.trino.run, self.trino.rows
        run(f"CREATE SCHEMA hive.trino_hive WITH (location = '{self.options.warehouse}/hive')")
        run(
            "CREATE TABLE hive.trino_hive.visits WITH (format = 'PARQUET', partitioned_by = ARRAY['country', 'day'])"
            " AS SELECT visit_id, revenue, device, country, visit_date AS day FROM hive.data_lake_curated.visits"
        )
        wanted = rows("SELECT count(*), sum(revenue) FROM hive.data_lake_curated.visits")
        self.equal(rows("SELECT count(*), sum(revenue) FROM hive.trino_hive.visits"), wanted, "CREATE TABLE AS, partitioned")
        self.equal(
            [[text(c) for c in row] for row in self.athena("trino_hive", "SELECT count(*), sum(revenue) FROM visits")],
            [[text(c) for c in row] for row in wanted],
            "Athena reads what Trino wrote",
        )
        countries = rows("SELECT count(DISTINCT country), count(DISTINCT day) FROM hive.trino_hive.visits")
        found = rows('SELECT count(DISTINCT country), count(DISTINCT day) FROM hive.trino_hive."visits$partitions"')
        self.equal(found, countries, "partitions by two keys, one a date")
        run("INSERT INTO hive.trino_hive.visits VALUES ('new', 1.50, 'desktop', 'ZZ', DATE '2031-01-01')")
        run("INSERT INTO hive.trino_hive.visits VALUES ('null', 2.50, 'desktop', NULL, DATE '2031-01-02')")
        self.equal(
            rows("SELECT visit_id FROM hive.trino_hive.visits WHERE country = 'ZZ' AND day >= DATE '2031-01-01'"),
            [["new"]],
            "inserts into a new partition, and finds it by a condition on its keys",
        )
        self.equal(
            rows("SELECT visit_id FROM hive.trino_hive.visits WHERE country IS NULL"), [["null"]], "finds the null partition"
        )
        run("ANALYZE hive.trino_hive.visits")
        statistics = {row[0]: row for row in rows("SHOW STATS FOR hive.trino_hive.visits")}
        self.equal(
            statistics[None][4], float(wanted[0][0] + 2), "keeps row counts with the partitions (ANALYZE, SHOW STATS)"
        )
        distinct = statistics["device"][2]
        if not distinct:
            sys.exit(f"FAILED  no column statistics: {statistics['device']}")
        self.ok(f"keeps column statistics with the partitions: {distinct:.0f} devices")
        run("DELETE FROM hive.trino_hive.visits WHERE country = 'ZZ'")
        self.equal(
            rows("SELECT count(*) FROM hive.trino_hive.\"visits$partitions\" WHERE country = 'ZZ'"),
            [[0]],
            "deletes a partition",
        )
        run("ALTER TABLE hive.trino_hive.visits ADD COLUMN note varchar COMMENT 'by Trino'")
        run("COMMENT ON TABLE hive.trino_hive.visits IS 'written by Trino'")
        self.equal(
            self.catalog("trino_hive.visits")[0]["columns"][-1],
            {"name": "note", "type": "string", "comment": "by Trino"},
            "adds a column",
        )
        run("CREATE VIEW hive.trino_hive.recent AS SELECT * FROM hive.trino_hive.visits WHERE day > DATE '2026-01-01'")
        self.equal(
            rows("SELECT count(*) FROM hive.trino_hive.recent"),
            rows("SELECT count(*) FROM hive.trino_hive.visits WHERE day > DATE '2026-01-01'"),
            "creates a view and reads it",
        )
        run("CREATE TABLE hive.trino_hive.plain (a integer, b array(varchar)) WITH (format = 'JSON')")
        run("INSERT INTO hive.trino_hive.plain VALUES (1, ARRAY['x', 'y'])")
        run("ANALYZE hive.trino_hive.plain")
        self.equal(rows("SELECT * FROM hive.trino_hive.plain"), [[1, ["x", "y"]]], "writes and reads JSON with an array")
        run("CREATE FUNCTION hive.trino_hive.twice(x integer) RETURNS integer RETURN x * 2")
        self.equal(rows("SELECT hive.trino_hive.twice(21)"), [[42]], "keeps a function and calls it")
        run("DROP FUNCTION hive.trino_hive.twice(integer)")
        run("DROP VIEW hive.trino_hive.recent")
        run("DROP TABLE hive.trino_hive.plain")
        run("DROP TABLE hive.trino_hive.visits")
        run("DROP SCHEMA hive.trino_hive")
        self.refused("SELECT * FROM hive.trino_hive.visits", "drops all of it")

    def writes_iceberg_tables(self):
        run, rows = self.trino.run, self.trino.rows
        run(f"CREATE SCHEMA iceberg.trino_iceberg WITH (location = '{self.options.warehouse}/iceberg')")
        run(
            "CREATE TABLE iceberg.trino_iceberg.visits WITH (partitioning = ARRAY['day(day)'])"
            " AS SELECT visit_id, revenue, device, visit_date AS day FROM hive.data_lake_curated.visits"
        )
        all_rows = "SELECT count(*), sum(revenue) FROM iceberg.trino_iceberg.visits"
        wanted = rows("SELECT count(*), sum(revenue) FROM hive.data_lake_curated.visits")
        self.equal(rows(all_rows), wanted, "Iceberg: CREATE TABLE AS")
        self.equal(self.catalog("trino_iceberg.visits")[0]["format"], "iceberg", "Iceberg: the catalog knows what it is")
        first = rows('SELECT snapshot_id FROM iceberg.trino_iceberg."visits$snapshots" ORDER BY committed_at')[0][0]
        run("INSERT INTO iceberg.trino_iceberg.visits VALUES ('a', 1, 'x', DATE '2031-01-01'), ('b', 2, 'x', DATE '2031-01-02')")
        run("DELETE FROM iceberg.trino_iceberg.visits WHERE visit_id = 'a'")
        run("UPDATE iceberg.trino_iceberg.visits SET revenue = 7 WHERE visit_id = 'b'")
        recent = "SELECT visit_id, revenue, device FROM iceberg.trino_iceberg.visits WHERE day > DATE '2030-01-01' ORDER BY 1"
        self.equal(plain(rows(recent)), [["b", "7.00", "x"]], "Iceberg: INSERT, DELETE, UPDATE")
        run(
            "MERGE INTO iceberg.trino_iceberg.visits t USING (VALUES ('b', DATE '2031-01-02', 'gone'),"
            " ('c', DATE '2031-01-03', 'new')) s (id, day, device) ON t.visit_id = s.id"
            " WHEN MATCHED THEN UPDATE SET device = s.device"
            " WHEN NOT MATCHED THEN INSERT (visit_id, revenue, device, day) VALUES (s.id, 3, s.device, s.day)"
        )
        self.equal(plain(rows(recent)), [["b", "7.00", "gone"], ["c", "3.00", "new"]], "Iceberg: MERGE")
        self.equal(
            rows(f"SELECT count(*), sum(revenue) FROM iceberg.trino_iceberg.visits FOR VERSION AS OF {first}"),
            wanted,
            "Iceberg: an earlier snapshot",
        )
        run("ALTER TABLE iceberg.trino_iceberg.visits ADD COLUMN note varchar")
        run("CREATE TABLE iceberg.trino_iceberg.counted (writer integer)")
        self.commits_from_many_writers()
        run("CREATE VIEW iceberg.trino_iceberg.v AS SELECT * FROM iceberg.trino_iceberg.visits")
        self.equal(rows("SELECT count(*) FROM iceberg.trino_iceberg.v")[0][0], wanted[0][0] + 2, "Iceberg: a view")
        run("ANALYZE iceberg.trino_iceberg.visits")
        run("ALTER TABLE iceberg.trino_iceberg.visits RENAME TO iceberg.trino_iceberg.renamed")
        self.equal(rows("SELECT count(*) FROM iceberg.trino_iceberg.renamed")[0][0], wanted[0][0] + 2, "Iceberg: renames")
        run("DROP VIEW iceberg.trino_iceberg.v")
        run("DROP TABLE iceberg.trino_iceberg.renamed")
        run("DROP TABLE iceberg.trino_iceberg.counted")
        run("DROP SCHEMA iceberg.trino_iceberg")
        self.refused("SELECT * FROM iceberg.trino_iceberg.visits", "Iceberg: drops all of it")

    def commits_from_many_writers(self):
        writers, inserts = 4, 3

        def write(writer):
            done = 0
            for _ in range(inserts):
                try:
                    self.trino.run(f"INSERT INTO iceberg.trino_iceberg.counted VALUES ({writer})")
                    done += 1
                except QueryFailed as e:
                    if "commit" not in str(e).lower() and "concurrent" not in str(e).lower():
                        raise
            return done

        with concurrent.futures.ThreadPoolExecutor(writers) as pool:
            committed = sum(pool.map(write, range(writers)))
        self.equal(
            self.trino.rows("SELECT count(*) FROM iceberg.trino_iceberg.counted"),
            [[committed]],
            f"Iceberg: {committed} of {writers * inserts} commits of {writers} writers at once, and none lost",
        )

    def refused(self, sql, what):
        try:
            self.trino.run(sql)
        except QueryFailed as e:
            if "does not exist" in str(e):
                self.ok(what)
                return
            raise
        sys.exit(f"FAILED  {what}: {sql}")


def qualified(sql, database):
    """The tables of a question with their catalog and database before them."""
    for table in ("events", "daily", "funnel", "visits", "conversions"):
        for word in ("FROM", "JOIN"):
            sql = sql.replace(f"{word} {table}", f"{word} hive.{database}.{table}")
    return sql


def text(cell):
    """A value as both engines mean it: what a number is, not how it is written."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    try:
        number = decimal.Decimal(str(cell))
        return str(number.quantize(decimal.Decimal("1e-9")).normalize()) if number.is_finite() else str(cell)
    except decimal.InvalidOperation:
        return str(cell)


def plain(rows):
    return [[str(cell) for cell in row] for row in rows]


def main():
    parser = argparse.ArgumentParser()
    for name in ("trino", "trino-log", "rastro", "home", "warehouse"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--trino-pid", type=int, required=True)
    checks = Checks(parser.parse_args())
    checks.wait_for_trino()
    partitions = checks.reads_the_crawled_clickstream()
    checks.prunes(partitions)
    checks.answers_as_athena()
    checks.writes_hive_tables()
    checks.writes_iceberg_tables()
    AvroDrift(checks).run()
    print(f"Trino agrees: {checks.done} checks")


if __name__ == "__main__":
    try:
        main()
    except QueryFailed as failure:
        sys.exit(f"FAILED  {failure}")
