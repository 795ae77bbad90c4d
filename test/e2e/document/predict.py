import requests

# Predict match between two transactions
response = requests.post("http://localhost:8000/predict", json={
    "reward_transaction": {
        "customer_name": "Sarah Johnson",
        "customer_phone": "(555) 123-4567",
        "amount": 450.00,
        "date": "2024-01-15",
        "service": "Botox Treatment"
    },
    "pos_transaction": {
        "customer_name": "Sarah Johnson",
        "customer_phone": "(555) 123-4567",
        "amount": 450.00,
        "date": "2024-01-15",
        "service": "Botox Treatment"
    },
    "threshold": 0.95
})

print(response.json())
# Output:
# {
#   "match_probability": 0.98,
#   "confidence_level": "Very High",
#   "recommendation": "AUTO_APPROVE",
#   "processing_time_ms": 45,
#   "result": "match"
# }
