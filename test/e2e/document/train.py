import requests

training_data = [
    {
        "reward_transaction": {...},
        "pos_transaction": {...},
        "is_match": True
    }
]

response = requests.post("http://localhost:8000/model/train", json={
    "training_data": training_data,
    "validation_split": 0.2
})

print(f"Training accuracy: {response.json()['accuracy']}")
