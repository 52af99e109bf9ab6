package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// in picks the words of a language: French for "fr", English for any other.
func in(lang, english, french string) string {
	if lang == "fr" {
		return french
	}
	return english
}

// counted says how many things there are.
func counted(n int, thing string) string {
	if n != 1 && strings.HasSuffix(thing, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(thing, "y"))
	}
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// count says how many things there are, in a language. French counts nothing as one.
func count(lang string, n int, english, french string) string {
	if lang != "fr" {
		return counted(n, english)
	}
	if n < 2 {
		return fmt.Sprintf("%d %s", n, french)
	}
	first, rest, _ := strings.Cut(french, " ")
	return strings.TrimSpace(fmt.Sprintf("%d %ss %s", n, first, rest))
}

// plainFile shortens an error of the file system to what concerns its reader, and says what to do.
func plainFile(err error, lang string) error {
	var path *os.PathError
	if !errors.As(err, &path) {
		return err
	}
	what, hint := path.Err.Error(), ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what, hint = in(lang, what, "ce fichier n’existe pas"), in(lang, "check the name, and the folder that it is in", "vérifiez le nom, et le dossier où il est")
	case errors.Is(err, fs.ErrPermission):
		what, hint = in(lang, what, "ce fichier ne peut pas être lu"), in(lang, "ask for the right to read it", "demandez le droit de le lire")
	case errors.Is(err, syscall.EISDIR):
		what, hint = in(lang, what, "c’est un dossier"), in(lang, "name the file inside it, such as charter.yaml", "nommez le fichier qu’il contient, par exemple charter.yaml")
	}
	plain := fmt.Errorf("%s: %s", path.Path, what)
	if lang == "fr" {
		plain = fmt.Errorf("%s : %s", path.Path, what)
	}
	if hint == "" {
		return plain
	}
	return ending{code: failed, err: plain, hints: []string{hint}, lang: lang}
}
