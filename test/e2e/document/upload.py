import requests

# Upload reward transactions
with open('reward_transactions.csv', 'rb') as f:
    reward_response = requests.post(
        "http://localhost:8000/upload/reward-transactions",
        files={"file": f}
    )

# Upload POS transactions
with open('pos_transactions.csv', 'rb') as f:
    pos_response = requests.post(
        "http://localhost:8000/upload/pos-transactions",
        files={"file": f}
    )

# Start reconciliation with uploaded data
reconciliation_response = requests.post("http://localhost:8000/reconcile/start", json={
    "reward_transactions": reward_response.json()["transactions"],
    "pos_transactions": pos_response.json()["transactions"],
    "threshold": 0.85
})
