# A client written from document 000 alone: every endpoint that it lists, by the names that it prints. Prints nothing but DONE.
import io
import time
import requests

BASE = "http://localhost:8000"

sarah = {
    "customer_name": "Sarah Johnson",
    "customer_phone": "(555) 123-4567",
    "amount": 450.00,
    "date": "2024-01-15",
    "service": "Botox Treatment",
}
mike = {"customer_name": "Mike Davis", "customer_phone": "(555) 987-6543", "amount": 20.0, "date": "2024-01-20"}


def answer(response, status=200):
    assert response.status_code == status, (response.request.method, response.url, response.status_code, response.text)
    return response.json()


def get(path, status=200):
    return answer(requests.get(BASE + path), status)


def post(path, body, status=200):
    return answer(requests.post(BASE + path, json=body), status)


def share(value):
    assert isinstance(value, (int, float)) and 0 <= value <= 1, value
    return value


# Health & Status
health = get("/health")
assert health["status"] in ("healthy", "degraded"), health
for name in ("cpu_percent", "cpu_limit_percent", "memory_used_mb", "memory_limit_mb"):
    assert isinstance(health[name], (int, float)), name
assert get("/status")["jobs"]["running"] == 0
info = get("/model/info")
assert info["threshold"] == 0.95, info
metrics = get("/model/metrics")
assert share(metrics["accuracy"]) >= 0.9, metrics
for name in ("precision", "recall", "f1_score"):
    share(metrics[name])
assert metrics["measured"] and metrics["samples"] > 1000, metrics
assert "html" in requests.get(BASE + "/docs").headers["content-type"]
described = get("/openapi.json")["paths"]

# Single predictions
predicted = post("/predict", {"reward_transaction": sarah, "pos_transaction": sarah})
assert predicted["result"] == "match" and predicted["recommendation"] == "AUTO_APPROVE", predicted
assert predicted["confidence_level"] == "Very High" and share(predicted["match_probability"]) >= 0.95
assert 0 < predicted["processing_time_ms"] < 5000
other = post("/predict", {"reward_transaction": sarah, "pos_transaction": mike, "threshold": 0.5})
assert other["result"] == "no_match" and other["recommendation"] == "REJECT", other
pair = {"reward_transaction": sarah, "pos_transaction": sarah}
batch = post("/predict/batch", {"pairs": [pair, {"reward_transaction": sarah}, pair], "threshold": 0.9})["predictions"]
assert [("result" in one, "error" in one) for one in batch] == [(True, False), (False, True), (True, False)], batch
post("/predict", {}, 400)
post("/predict", {**pair, "threshold": 2}, 400)
post("/predict", {"reward_transaction": {**sarah, "amount": "much"}, "pos_transaction": sarah}, 400)

# Job management
job = post("/reconcile/start", {"reward_transactions": [sarah, mike], "pos_transactions": [sarah], "threshold": 0.8})
job_id = job["job_id"]
assert job["status"] in ("queued", "running") and job["progress_percent"] == 0, job
seen = [0]
for _ in range(600):
    status = get(f"/reconcile/jobs/{job_id}")
    seen.append(status["progress_percent"])
    if status["status"] == "completed":
        break
    assert status["status"] in ("queued", "running"), status
    time.sleep(0.1)
assert seen == sorted(seen) and seen[-1] == 100, seen
summary = get(f"/reconcile/jobs/{job_id}/results")["summary"]
expected = {"matches_found": 1, "total_rewards": 2, "total_pos": 1, "unmatched_rewards": 1, "unmatched_pos": 0, "needs_review": 0}
assert {name: summary[name] for name in expected} == expected, summary
assert job_id in [one["job_id"] for one in get("/reconcile/history")["jobs"]]
assert job_id not in [one["job_id"] for one in get("/reconcile/jobs")["jobs"]]
assert requests.delete(f"{BASE}/reconcile/jobs/{job_id}").status_code == 409
get("/reconcile/jobs/nobody", 404)
get("/reconcile/jobs/nobody/results", 404)
assert requests.delete(f"{BASE}/reconcile/jobs/nobody").status_code == 404
post("/reconcile/start", {"reward_transactions": [sarah]}, 400)
post("/reconcile/start", {"reward_transactions": [], "pos_transactions": []}, 400)

# File upload
csv = "customer_name,customer_phone,amount,date,service\nSarah Johnson,(555) 123-4567,450.00,2024-01-15,Botox Treatment\n"
for side in ("reward", "pos"):
    file = {"file": (f"{side}_transactions.csv", io.BytesIO(csv.encode()))}
    rows = answer(requests.post(f"{BASE}/upload/{side}-transactions", files=file))["transactions"]
    assert {name: rows[0][name] for name in sarah} == sarah, rows
    assert requests.post(f"{BASE}/upload/{side}-transactions").status_code == 400

# Export & analytics
exported = post("/export", {"job_id": job_id, "format": "json"})
assert exported["summary"]["matches_found"] == 1 and len(exported["matches"]) == 1, exported
sheet = requests.post(f"{BASE}/export", json={"job_id": job_id, "format": "csv"})
assert sheet.status_code == 200 and "csv" in sheet.headers["content-type"], sheet.text
assert len(sheet.text.strip().splitlines()) == 1 + 2, sheet.text
assert requests.post(f"{BASE}/export", json={"job_id": job_id, "format": "xml"}).status_code == 400
performance = get("/analytics/performance")
assert performance["predictions"]["count"] == 4 and performance["system"]["cpu_percent"] >= 0, performance
assert get(f"/analytics/jobs/{job_id}")["decisions"]["decisions"] == 2
get("/analytics/jobs/nobody", 404)

# Model training
post("/model/train", {"training_data": [{**pair, "is_match": True}] * 9}, 400)
for path in (
    "/health /status /model/info /model/metrics /predict /predict/batch /reconcile/start /reconcile/jobs"
    " /reconcile/jobs/{job_id} /reconcile/jobs/{job_id}/results /reconcile/history /upload/reward-transactions"
    " /upload/pos-transactions /model/train /export /analytics/performance /analytics/jobs/{job_id}"
).split():
    assert path in described, path
print("DONE")
