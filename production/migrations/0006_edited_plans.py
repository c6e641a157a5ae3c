from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('production', '0005_clip_leases'),
    ]

    operations = [
        migrations.AlterField(
            model_name='production',
            name='coverage',
            field=models.JSONField(help_text='spans of the text that are signed, near, spelled and left_out'),
        ),
        migrations.AddField(
            model_name='production',
            name='edited',
            field=models.BooleanField(default=False, help_text="a person changed what the text's own plan would be"),
        ),
    ]
