"""
A Temporal client that is not ours, by the Python SDK: lists, describes, queries and signals one referral that waits for the
OCMW. Prints one line of JSON for each thing that it saw, as the server gave it.

Usage: temporal_client.py ADDRESS NAMESPACE REFERRAL_ID PLANTED
"""

import asyncio
import json
import sys
import time
import uuid
from datetime import datetime, timezone

from google.protobuf.json_format import MessageToDict
from temporalio.client import Client

WAITING = "WorkflowType = 'referral' AND ReferralState = 'awaitingOutcome' AND ExecutionStatus = 'Running'"


def say(step, seen):
    print(json.dumps({"step": step, "seen": seen}), flush=True)


async def listed(client, workflow_id):
    """The execution in a list; visibility comes a moment after the fact."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        async for execution in client.list_workflows(WAITING):
            if execution.id == workflow_id:
                return execution
        await asyncio.sleep(0.2)
    raise TimeoutError("not listed in a minute")


async def main(address, namespace, referral_id, planted):
    client = await Client.connect(address, namespace=namespace)
    workflow_id = f"referral/{referral_id}"
    execution = await listed(client, workflow_id)
    say("listed", MessageToDict(execution.raw_info))

    handle = client.get_workflow_handle(workflow_id)
    description = await handle.describe()
    say("described", MessageToDict(description.raw_description))
    say("summary", [await description.static_summary(), await description.static_details()])
    say("queried", await handle.query("progress"))
    say("details", await handle.query("__temporal_workflow_metadata"))
    say("history", (await handle.fetch_history()).to_json_dict())

    outcome = {"outcome": "helpDeclined", "occurredAt": datetime.now(timezone.utc).isoformat(timespec="seconds")}
    await handle.signal("contactOutcome", {"eventId": str(uuid.uuid4()), **outcome, "note": planted})
    await handle.signal("contactOutcome", planted)
    say("still", (await handle.query("progress"))["state"])
    await handle.signal("contactOutcome", {"eventId": str(uuid.uuid4()), **outcome})
    say("result", await handle.result())
    say("signalled", (await handle.fetch_history()).to_json_dict())


asyncio.run(main(*sys.argv[1:]))
