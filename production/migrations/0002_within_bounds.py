"""What the next migration expects of rows: cancelled jobs have no clip to make, and ratings lie on their scales.

The form has never let other ratings in. Should a row have come in by another way, it is kept and moved to the nearest
end of its scale: a visitor's comment is worth more than the refusal of a start. The log says how many those were.
"""

import logging
from typing import Any

from django.db import migrations

BOUNDS = {"meaning": (0, 6), "motion": (0, 6), "speed": (0.1, 4.0)}

logger = logging.getLogger(__name__)


def bring_within_bounds(apps: Any, schema_editor: Any) -> None:
    ratings = apps.get_model("production", "Rating").objects.using(schema_editor.connection.alias)
    for name, (least, most) in BOUNDS.items():
        moved = ratings.filter(**{f"{name}__lt": least}).update(**{name: least})
        moved += ratings.filter(**{f"{name}__gt": most}).update(**{name: most})
        if moved:
            logger.warning("%d ratings had a %s beyond its scale, and have its nearest end now", moved, name)
    clips = apps.get_model("production", "Clip").objects.using(schema_editor.connection.alias)
    clips.filter(job__cancelled=True, state__in=("waiting", "rendering")).update(state="cancelled")


class Migration(migrations.Migration):
    dependencies = [("production", "0001_initial")]
    operations = [migrations.RunPython(bring_within_bounds, migrations.RunPython.noop)]
