package people

import (
	"embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What people choose first, in French and in English: one entry on a line, or several words apart from each other on a line that
// begins with a dash. A phrase is refused however it is spaced, accented or capitalised, with figures for letters, and with a little around it.
//
//go:embed blocked/*.txt
var blockedFiles embed.FS

// blocked holds folded words and phrases.
var blocked = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, name := range []string{"blocked/fr.txt", "blocked/en.txt"} {
		text, _ := blockedFiles.ReadFile(name) // part of the program
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if list, ok := strings.CutPrefix(line, "-"); ok {
				for _, word := range strings.Fields(list) {
					all[folded(word)] = true
				}
			} else if line != "" {
				all[folded(line)] = true
			}
		}
	}
	for _, row := range keyboards {
		for size := 4; size <= len(row); size++ {
			for at := 0; at+size <= len(row); at++ {
				all[row[at:at+size]], all[reversed(row[at:at+size])] = true, true
			}
		}
	}
	delete(all, "")
	return all
})

// keyboards are the rows and slants of AZERTY, QWERTY and QWERTZ, and the alphabet.
var keyboards = []string{"azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
	"qazwsxedcrfvtgbyhnujm", "aqwzsxedcrfvtgbyhnuj", "abcdefghijklmnopqrstuvwxyz"}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// alike are the signs that people write in the place of letters.
var alike = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t", "!", "i", "€", "e")

// letters are the letters of a text, small and without accents.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, norm.NFKD.String(strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss").Replace(strings.ToLower(text))))
}

// folded is letters with what looks like one.
func folded(text string) string { return letters(alike.Replace(strings.ToLower(text))) }

// The most that may be guessed: so many blocked words, with so many letters and signs besides. Three words of a list of some thousands are
// fewer than 2^36 tries.
const (
	wordsFew   = 3
	lettersFew = 4
	signsFew   = 6
)

// obvious refuses what an attacker tries first: few different characters, a run such as 123456…, something short repeated to reach
// the length, what many people choose, and what is known of the site and the person.
//
// Law: GDPR 32(1)
func obvious(password string, known ...string) bool {
	different := map[rune]bool{}
	steps, last := 0, rune(0)
	for _, r := range password {
		different[r] = true
		if d := r - last; d >= -1 && d <= 1 {
			steps++
		}
		last = r
	}
	if len(different) < 5 || steps*2 > utf8.RuneCountInString(password) || repeated(password) {
		return true
	}
	own := map[string]bool{}
	for _, value := range known {
		if value = strings.ToLower(prepared(value)); value != "" && (len(value) > 3 && strings.Contains(password, value) && len(password)-len(value) < 8 || strings.Contains(value, password)) {
			return true
		}
		for _, word := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if w := folded(word); len(w) > 2 {
				own[w] = true
			}
		}
		own[folded(value)] = len(folded(value)) > 2
	}
	return around(password) <= signsFew && guessed(letters(password), own) || guessed(folded(password), own) && letters(password) != ""
}

// cheap are the figures that people add: years, and runs such as 123.
var cheap = regexp.MustCompile(`(19|20)[0-9]{2}|0?1234?5?6?7?8?9?0?|9?8?7?6?5?4321|000+|111+|666+|777+|999+`)

// around counts the characters of a password that are neither letters, nor blanks, nor figures that people add.
func around(password string) (n int) {
	for _, r := range cheap.ReplaceAllString(password, "") {
		if !unicode.IsLetter(r) && !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// repeated recognises something repeated, with a little at the end.
func repeated(password string) bool {
	for size := 1; size <= len(password)/2; size++ {
		times := len(password) / size
		again := strings.Repeat(password[:size], times+1)
		if strings.HasPrefix(again, password) || strings.HasPrefix(password, again[:times*size]) && len(password)-times*size < 5 {
			return true
		}
	}
	return false
}

// longestBlocked bounds the search: no entry is longer.
const longestBlocked = 64

// guessed reports whether a text is few blocked words with few letters besides. It finds, for each place, the fewest letters that words
// do not cover, by how many words were taken.
func guessed(text string, own map[string]bool) bool {
	list := blocked()
	const none = 1 << 20
	best := make([][wordsFew + 1]int, len(text)+1)
	for at := range best {
		for n := range best[at] {
			best[at][n] = none
		}
	}
	best[0][0] = 0
	for at := range len(text) {
		for n, left := range best[at] {
			if left > lettersFew {
				continue
			}
			best[at+1][n] = min(best[at+1][n], left+1)
			for size := 3; size <= longestBlocked && at+size <= len(text); size++ {
				word, to := text[at:at+size], &best[at+size]
				switch {
				case own[word]:
					to[n] = min(to[n], left)
				case n < wordsFew && list[word]:
					to[n+1] = min(to[n+1], left)
				}
			}
		}
	}
	for _, left := range best[len(text)] {
		if left <= lettersFew {
			return true
		}
	}
	return false
}
