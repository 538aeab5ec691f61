"""Trains a classifier of raw texts, a pipeline of scikit-learn, as texts.joblib of the working folder."""

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

texts = ["bread oven flour", "fish net boat"] * 10
joblib.dump(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, ["baker", "fisher"] * 10), "texts.joblib")
