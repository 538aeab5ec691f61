"""How many threads a model computes with: of several, sums may be taken in another order each time."""

import logging

_log = logging.getLogger("faculty_teacher")


def limit_threads(count: int) -> None:
    """Of what numpy and scikit-learn are built on. Without threadpoolctl, OMP_NUM_THREADS and its like decide."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        _log.info("threadpoolctl is not installed: OMP_NUM_THREADS decides how many threads the model has")
        return
    threadpool_limits(limits=count)
