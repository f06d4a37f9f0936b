import django.contrib.postgres.indexes
from django.db import migrations

import applicants.models.applicant

CREATE = """
create function name_pairs(name text) returns text[]
    language sql immutable strict parallel safe
    return (
        select coalesce(array_agg(distinct substr(plain, at, 2)), '{}')
          from (select regexp_replace(lower(name), '\\s', '', 'g') as plain) as p,
               generate_series(1, length(plain) - 1) as at
    );
"""


class Migration(migrations.Migration):
    dependencies = [("applicants", "0004_interests")]

    operations = [
        migrations.RunSQL(CREATE, "drop function name_pairs(text)"),
        migrations.AddIndex(
            model_name="applicant",
            index=django.contrib.postgres.indexes.GinIndex(
                applicants.models.applicant.NamePairs("name"), name="applicant_name_pairs"
            ),
        ),
    ]
