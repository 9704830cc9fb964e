"""The demo municipality, Nordstrand Kommune: seven months of decisions that a stranger can walk into.

1. `content/` holds every Danish word as TOML: units, people, subjects (templates of cases) and what people say.
2. `people`, `subjects` and `talk` read it as frozen values.
3. `wording` fills a subject's placeholders for one case; `notes` writes its cover note, version by version;
   `attachments` makes its PDF files with Typst.
4. `chains` says whom a case of a kind passes; `script` plays one case through its chain in working time.
5. `plan` deals out the cases, decides where each one ends or waits, and gives all happenings in order of time.
6. The seeder walks through the happenings with the clock set to each, and does them through the services.

Everything is drawn from one seed; dates follow the moment the demo is made. Planted for the analysis to find: the
chief of Center for Veje og Trafik leaves what reaches him on a Friday until the week after.
"""

from ledelse.demo.seeder import PASSWORD, seed, welcome

__all__ = ["PASSWORD", "seed", "welcome"]
