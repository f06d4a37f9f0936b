from django.db import migrations


class Migration(migrations.Migration):
    """Sequences for case and licence numbers: no counter row, no lock, gaps are allowed."""

    dependencies = [("approvals", "0001_initial")]
    operations = [
        migrations.RunSQL("create sequence case_serial", "drop sequence case_serial"),
        migrations.RunSQL("create sequence licence_serial", "drop sequence licence_serial"),
    ]
