"""Trains scikit-learn's digits for both servers, as model.joblib of the working folder."""

import joblib
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

digits = load_digits()
joblib.dump(LogisticRegression(max_iter=300).fit(digits.data / 16.0, digits.target), "model.joblib")
