from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_serials")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="mode",
            field=models.CharField(
                blank=True,
                choices=[
                    ("instant", "秒批"),
                    ("notify_commit", "告知承诺"),
                    ("missing_material", "容缺受理"),
                    ("ordinary", "普通程序"),
                ],
                default="",
                max_length=20,
                verbose_name="想用的方式",
            ),
            preserve_default=False,
        ),
    ]
