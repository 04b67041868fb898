"""Crawls the lake and counts its events, as a person would after the producer."""

import sys
import time

import boto3

expected = int(sys.argv[1])
glue = boto3.client("glue")
athena = boto3.client("athena")
glue.start_crawler(Name="raw-events")
while glue.get_crawler(Name="raw-events")["Crawler"]["State"] != "READY":
    time.sleep(0.2)
query = athena.start_query_execution(
    QueryString="SELECT count(*), count(DISTINCT event_id) FROM data_lake_raw.events", WorkGroup="rastro-analysts"
)["QueryExecutionId"]
while True:
    execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
    if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
        break
    time.sleep(0.1)
assert execution["Status"]["State"] == "SUCCEEDED", execution
row = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1]["Data"]
counts = [int(value["VarCharValue"]) for value in row]
assert counts == [expected, expected], (counts, expected)
print("Athena counts", counts[0], "events in the lake")
