"""Claims for the verify benchmark: true ones in a stranger's wordings, and the same ones corrupted in fourteen ways."""

from collections.abc import Iterator

from benchmarks.verify_events import Events
from benchmarks.verify_results import Results
from benchmarks.verify_telling import Case, wordings
from benchmarks.verify_treatment import Treatment


class Maker(Treatment, Results, Events):
    """Makes the cases of one chart from one set of wordings."""

    def cases(self) -> Iterator[Case]:
        """Yield every case of the chart."""
        yield from self._conditions()
        yield from self._medications()
        yield from self._allergies()
        yield from self._results()
        yield from self._ranks()
        yield from self._pressures()
        yield from self._events("procedure", "procedure")
        yield from self._events("immunization", "immunization")
        yield from self._events("encounter", "encounter")
        yield from self._plans()
        yield from self._families()
        yield from self._absences()
        yield from self._person()


__all__ = ["Case", "Maker", "wordings"]
