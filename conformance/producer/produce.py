"""The usual producer of this pipeline, as it is, and then the count in the lake."""

import json

import boto3
from fake_web_events import Simulation

SECONDS = 10

# The producer: five lines.
client = boto3.client("firehose")
sent = 0
for event in Simulation(user_pool_size=100, sessions_per_day=100000).run(duration_seconds=SECONDS):
    client.put_record(DeliveryStreamName="clickstream", Record={"Data": (json.dumps(event) + "\n").encode()})
    sent += 1

assert sent > 100, sent
print(sent, "events sent one by one in", SECONDS, "s")
