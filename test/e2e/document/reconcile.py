import requests
import time

# Start reconciliation job
job_response = requests.post("http://localhost:8000/reconcile/start", json={
    "reward_transactions": [
        {
            "customer_name": "Sarah Johnson",
            "amount": 450.00,
            "date": "2024-01-15"
        }
    ],
    "pos_transactions": [
        {
            "customer_name": "Sarah Johnson",
            "amount": 450.00,
            "date": "2024-01-15"
        }
    ],
    "threshold": 0.8
})

job_id = job_response.json()["job_id"]

# Monitor progress
while True:
    status = requests.get(f"http://localhost:8000/reconcile/jobs/{job_id}").json()
    print(f"Progress: {status['progress_percent']:.1f}%")
    
    if status['status'] == 'completed':
        break
    time.sleep(1)

# Get results
results = requests.get(f"http://localhost:8000/reconcile/jobs/{job_id}/results").json()
print(f"Matches found: {results['summary']['matches_found']}")
