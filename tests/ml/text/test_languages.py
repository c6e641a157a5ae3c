from __future__ import annotations

import pytest

from ml.text.errors import TextError
from ml.text.grammar import GRAMMARS
from ml.text.languages import LANGUAGES, check_pair
from ml.text.lexicon import letters, lexicon, signs


@pytest.mark.parametrize(
    ("text_language", "sign_language", "code"),
    [("sk", "xyz", "language_unknown"), ("de", "svk", "language_unknown"), ("sk", "ase", "language_pair")],
)
def test_what_cannot_be_signed_is_refused_with_a_code(text_language: str, sign_language: str, code: str) -> None:
    with pytest.raises(TextError) as caught:
        check_pair(text_language, sign_language)
    assert caught.value.code == code
    assert caught.value.details["known"]


def test_every_pair_on_offer_has_a_lexicon_an_alphabet_and_a_grammar() -> None:
    for sign_language, language in LANGUAGES.items():
        assert len(letters(sign_language)) >= 26
        for text_language in language.text_languages:
            check_pair(text_language, sign_language)
            assert text_language in GRAMMARS
            assert lexicon(sign_language, text_language).lengths(signs(sign_language)[0].wordings[text_language][0])
