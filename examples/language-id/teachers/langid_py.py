"""langid.py, 97 languages: log-likelihoods of naive Bayes over byte n-grams."""

from langid.langid import LanguageIdentifier, model
from texts import save

identifier = LanguageIdentifier.from_modelstring(model, norm_probs=False)
save(sorted(identifier.nb_classes), lambda text: dict(identifier.rank(text)), absent=0)
