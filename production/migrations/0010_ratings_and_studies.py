"""Ratings grow from two scales to one question with tags, background and consent; studies come beside them.

Ratings of before get the model and languages of their production, which statistics now read from the rating itself.
"""

import logging
from typing import Any

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


logger = logging.getLogger(__name__)

AT_A_TIME = 500


def copy_from_productions(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    ratings = apps.get_model('production', 'Rating').objects.using(alias)
    words = apps.get_model('production', 'SpelledWord').objects.using(alias)
    made = models.OuterRef('production_id')
    productions = apps.get_model('production', 'Production').objects.using(alias).filter(pk=made)
    ratings.update(**{
        name: models.Subquery(productions.values(name)[:1]) for name in ('model', 'sign_language', 'text_language')
    })
    spelled = []
    for pk, text, coverage in ratings.values_list('pk', 'production__text', 'production__coverage').iterator(AT_A_TIME):
        found = dict.fromkeys(text[start:end].lower()[:40] for start, end in coverage.get('spelled', ()))
        spelled += [words.model(rating_id=pk, word=word) for word in found]
    words.bulk_create(spelled, batch_size=AT_A_TIME)


def let_go_of_new_answers(apps: Any, schema_editor: Any) -> None:
    """The version before has no place for a rating without both scales."""
    ratings = apps.get_model('production', 'Rating').objects.using(schema_editor.connection.alias)
    gone, _ = ratings.filter(models.Q(meaning=None) | models.Q(motion=None)).delete()
    # What PostgreSQL checks when a transaction ends is checked now: it alters no table that still waits for that.
    schema_editor.connection.check_constraints()
    if gone:
        logger.warning('%d ratings without both scales were deleted: the version before cannot keep them', gone)


class Migration(migrations.Migration):

    dependencies = [
        ('production', '0009_accounts_and_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LexiconProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(help_text='of the text, that were signed', max_length=200)),
                ('text_language', models.CharField(max_length=8)),
                ('sign_language', models.CharField(max_length=8)),
                ('gloss', models.CharField(help_text='as it is signed now', max_length=64)),
                ('better', models.CharField(help_text='as it should be', max_length=64)),
                ('state', models.CharField(choices=[('open', 'Open'), ('applied', 'Applied'), ('refused', 'Refused')], default='open', max_length=16)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'proposal for the lexicon',
                'verbose_name_plural': 'proposals for the lexicon',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='RatingTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag', models.CharField(choices=[('wrong_sign', 'Wrong sign'), ('hand_shape', 'Hand shape'), ('place', 'Place'), ('movement', 'Movement'), ('face', 'Face'), ('timing', 'Timing'), ('spelling', 'Spelling')], max_length=16)),
                ('sign', models.PositiveSmallIntegerField(blank=True, help_text="index among the production's signs", null=True)),
                ('moment_ms', models.PositiveIntegerField(blank=True, help_text='from its beginning', null=True)),
                ('gloss', models.CharField(blank=True, help_text='of the sign there, none in a pause', max_length=64)),
                ('better', models.CharField(blank=True, help_text='gloss that should be signed instead', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='SpelledWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('ab', 'Two versions of each text: which is better'), ('full', 'One version of each text: two scales and a comment'), ('paraphrase', 'One version of each text, without it: write what you understood')], max_length=16)),
                ('text_language', models.CharField(max_length=8)),
                ('sign_language', models.CharField(max_length=8)),
                ('is_open', models.BooleanField(default=True, help_text='takes answers')),
                ('invites', models.BooleanField(default=False, help_text='visitors who have rated are asked to take part')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'studies',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='StudyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rater', models.CharField(help_text='pseudonymous, one a browser session', max_length=32)),
                ('background', models.CharField(blank=True, choices=[('deaf', 'Deaf'), ('hard_of_hearing', 'Hard of hearing'), ('coda', 'Child of deaf adults, or interpreter'), ('learner', 'Learning to sign'), ('other', 'Something else'), ('unsaid', 'I would rather not say')], max_length=16)),
                ('consent_service', models.BooleanField(help_text='may be looked at to make this site better', null=True)),
                ('consent_research', models.BooleanField(help_text='may be published for research', null=True)),
                ('consent_training', models.BooleanField(help_text='models may learn from it', null=True)),
                ('speed', models.FloatField(default=1.0, help_text='playback speed when it was rated', validators=[django.core.validators.MinValueValidator(0.1), django.core.validators.MaxValueValidator(4.0)])),
                ('watched_seconds', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)])),
                ('replays', models.PositiveSmallIntegerField(default=0, help_text='how often it was begun again')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('swapped', models.BooleanField(default=False, help_text='the second clip was shown on the first side')),
                ('choice', models.CharField(blank=True, choices=[('first', 'First'), ('second', 'Second'), ('tie', 'both alike'), ('both_bad', 'both bad')], max_length=16)),
                ('meaning', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(6)])),
                ('motion', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(6)])),
                ('comment', models.TextField(blank=True, max_length=2000)),
                ('paraphrase', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'ordering': ['item', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='StudyClip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('broken', models.CharField(blank=True, choices=[('shuffled', 'parts of it in another order'), ('swapped', "hands in each other's place")], help_text='on purpose, to see who looks', max_length=16)),
                ('frames', models.BinaryField(help_text='(T, FRAME_WIDTH) int16, little endian, packed by zlib')),
            ],
        ),
        migrations.CreateModel(
            name='StudyItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='from 1')),
            ],
            options={
                'ordering': ['study', 'number'],
            },
        ),
        migrations.AddField(
            model_name='rating',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviews', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='background',
            field=models.CharField(blank=True, choices=[('deaf', 'Deaf'), ('hard_of_hearing', 'Hard of hearing'), ('coda', 'Child of deaf adults, or interpreter'), ('learner', 'Learning to sign'), ('other', 'Something else'), ('unsaid', 'I would rather not say')], max_length=16),
        ),
        migrations.AddField(
            model_name='rating',
            name='consent_research',
            field=models.BooleanField(help_text='may be published for research', null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='consent_service',
            field=models.BooleanField(help_text='may be looked at to make this site better', null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='consent_training',
            field=models.BooleanField(help_text='models may learn from it', null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='model',
            field=models.CharField(default='', editable=False, max_length=64, verbose_name='model hash'),
        ),
        migrations.AddField(
            model_name='rating',
            name='replays',
            field=models.PositiveSmallIntegerField(default=0, help_text='how often it was begun again'),
        ),
        migrations.AddField(
            model_name='rating',
            name='review',
            field=models.CharField(choices=[('new', 'New'), ('taken', 'Taken'), ('done', 'Done'), ('dismissed', 'Dismissed')], default='new', help_text='how far reviewers are', max_length=16),
        ),
        migrations.AddField(
            model_name='rating',
            name='sign_language',
            field=models.CharField(default='', editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name='rating',
            name='text_language',
            field=models.CharField(default='', editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name='rating',
            name='understood',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=8),
        ),
        migrations.AddField(
            model_name='rating',
            name='watched_seconds',
            field=models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]),
        ),
        migrations.AlterField(
            model_name='rating',
            name='meaning',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(6)]),
        ),
        migrations.AlterField(
            model_name='rating',
            name='motion',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(6)]),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['review', 'created_at'], name='rating_by_review'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('understood', ''), _negated=True), models.Q(('meaning__isnull', False), ('motion__isnull', False)), _connector='OR'), name='rating_answers_something'),
        ),
        migrations.AddField(
            model_name='lexiconproposal',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ratingtag',
            name='rating',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='production.rating'),
        ),
        migrations.AddField(
            model_name='lexiconproposal',
            name='tag',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='production.ratingtag'),
        ),
        migrations.AddField(
            model_name='spelledword',
            name='rating',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spelled', to='production.rating'),
        ),
        migrations.AddField(
            model_name='study',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='studies', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='studyclip',
            name='production',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='study_clips', to='production.production'),
        ),
        migrations.AddField(
            model_name='studyclip',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clips', to='production.study'),
        ),
        migrations.AddField(
            model_name='studyitem',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='production.studyclip'),
        ),
        migrations.AddField(
            model_name='studyitem',
            name='repeats',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='production.studyitem'),
        ),
        migrations.AddField(
            model_name='studyitem',
            name='second',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='production.studyclip'),
        ),
        migrations.AddField(
            model_name='studyitem',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='production.study'),
        ),
        migrations.AddField(
            model_name='studyanswer',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='production.studyitem'),
        ),
        migrations.AddConstraint(
            model_name='ratingtag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('moment_ms__isnull', True), ('sign__isnull', False)), models.Q(('moment_ms__isnull', False), ('sign__isnull', True)), _connector='OR'), name='tag_at_a_sign_or_moment'),
        ),
        migrations.AddIndex(
            model_name='spelledword',
            index=models.Index(fields=['word'], name='spelled_by_word'),
        ),
        migrations.AddConstraint(
            model_name='studyitem',
            constraint=models.UniqueConstraint(fields=('study', 'number'), name='item_number_once_a_study'),
        ),
        migrations.AddConstraint(
            model_name='studyanswer',
            constraint=models.UniqueConstraint(fields=('item', 'rater'), name='one_answer_a_rater_and_item'),
        ),
        migrations.AddConstraint(
            model_name='studyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('meaning__range', (0, 6))), name='answer_meaning_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='studyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('motion__range', (0, 6))), name='answer_motion_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='studyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('speed__range', (0.1, 4.0))), name='answer_speed_possible'),
        ),
        # Last, because PostgreSQL alters no table that the same transaction has written to and not yet checked.
        migrations.RunPython(copy_from_productions, let_go_of_new_answers),
    ]
