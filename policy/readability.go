package policy

import (
	"slices"
	"strings"
	"unicode"
)

// Figure says how hard a policy is to read. The score is of a published formula: the higher, the easier; above 60 is plain.
//
// Law: GDPR 12(1)
type Figure struct {
	Lang      string
	Formula   string  // its name
	Score     float64 // about 0 to 100
	Sentences int
	Words     int
	Mean      float64 // words in a sentence
	Longest   string  // the longest sentence
	Most      int     // its words
}

// Easy is the score from which a text is plain, for both formulas.
const Easy = 60

// A formula gives a score from the words in a sentence and the syllables in a word.
type formula struct {
	name                   string
	base, length, syllable float64
}

// formulas are Flesch's reading ease for English (R. Flesch, "A new readability yardstick", Journal of Applied Psychology, 1948) and its
// adaptation to French (L. Kandel and A. Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'études de
// radio-télévision, 1958).
var formulas = map[string]formula{
	"en": {"Flesch", 206.835, 1.015, 84.6},
	"fr": {"Kandel–Moles", 207, 1.015, 73.6},
}

// Readability measures the sentences of a document: the summary, the promises and the paragraphs, not the cells of tables.
func Readability(d Document) Figure {
	var s sayings
	Write(d, &s)
	return Measure(d.Lang, s.texts...)
}

// Measure applies the formula of a language ("en", or "fr" for any other) to some texts. A text without a full stop is one sentence.
func Measure(lang string, texts ...string) Figure {
	if lang != "en" {
		lang = "fr"
	}
	f := Figure{Lang: lang, Formula: formulas[lang].name}
	syllables := 0
	for _, text := range texts {
		for _, sentence := range split(text) {
			words := wordsOf(sentence)
			if len(words) == 0 {
				continue
			}
			f.Sentences++
			f.Words += len(words)
			for _, w := range words {
				syllables += beats(lang, w)
			}
			if len(words) > f.Most {
				f.Longest, f.Most = sentence, len(words)
			}
		}
	}
	if f.Words == 0 {
		return f
	}
	f.Mean = float64(f.Words) / float64(f.Sentences)
	by := formulas[lang]
	f.Score = by.base - by.length*f.Mean - by.syllable*float64(syllables)/float64(f.Words)
	return f
}

// split cuts a text into sentences, at a full stop, a question or an exclamation that a space or the end follows.
func split(text string) []string {
	var out []string
	runes := []rune(text)
	from := 0
	for i, r := range runes {
		if strings.ContainsRune(".?!", r) && (i+1 == len(runes) || unicode.IsSpace(runes[i+1])) {
			out = append(out, strings.TrimSpace(string(runes[from:i+1])))
			from = i + 1
		}
	}
	if rest := strings.TrimSpace(string(runes[from:])); rest != "" {
		out = append(out, rest)
	}
	return out
}

// wordsOf gives what a reader would say of a sentence: what has a letter or a digit. An elided article belongs to the word that follows
// it; a sign by itself is no word.
func wordsOf(sentence string) []string {
	const inside = "’'-@._/"
	words := strings.FieldsFunc(sentence, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(inside, r)
	})
	for i, w := range words {
		words[i] = strings.Trim(w, inside)
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// beats counts the syllables of a word, by its vowels: near enough for a mean over many words, as the formulas want it.
func beats(lang, word string) int {
	word = strings.ToLower(word)
	n, vowel := 0, false
	for _, r := range word {
		is := strings.ContainsRune("aeiouyàâäéèêëîïôöùûüÿœæ", r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	if silent(lang, word) && n > 1 {
		n--
	}
	return max(n, 1)
}

// silent reports whether the last vowel of a word is not said.
func silent(lang, word string) bool {
	if lang == "en" {
		le := strings.HasSuffix(word, "le") && len(word) > 2 && !strings.ContainsRune("aeiouy", rune(word[len(word)-3]))
		ed := strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded")
		return strings.HasSuffix(word, "e") && !le || ed || strings.HasSuffix(word, "es") && !strings.HasSuffix(word, "ses") && !strings.HasSuffix(word, "ces")
	}
	for _, end := range []string{"e", "es", "ent"} {
		if stem, ok := strings.CutSuffix(word, end); ok && stem != "" && !strings.ContainsRune("aeiouyéèêëîïôûu", lastOf(stem)) {
			return end != "ent" || !strings.HasSuffix(word, "ment")
		}
	}
	return false
}

func lastOf(s string) rune {
	runes := []rune(s)
	return runes[len(runes)-1]
}

// sayings is a writer that keeps the sentences.
type sayings struct{ texts []string }

func (s *sayings) Title(string)     {}
func (s *sayings) Heading(Heading)  {}
func (s *sayings) Paragraph(l Line) { s.texts = append(s.texts, l.Text) }
func (s *sayings) Item(l Line)      { s.texts = append(s.texts, l.Text) }
func (s *sayings) End()             {}
func (s *sayings) Table(Table)      {}
