package proof

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

const (
	// ManifestName is the signed list of an export: a C2SP signed note whose
	// lines are "sha256 size name", one for every other file.
	ManifestName = "manifest.note"
	// KeyName is the file of an export that gives the verifier key to those who
	// have pinned none.
	KeyName = "log.key"

	maxExportFiles = 10_000
	maxExportFile  = 64 << 20
	maxExportTotal = 256 << 20
	maxManifest    = 4 << 20
	maxName        = 255
)

// ExportFile is one file of an export.
type ExportFile struct {
	Name   string // slash-separated, relative, below 256 bytes
	Size   int64  // bytes
	SHA256 [32]byte
}

// Export is what a verified export holds.
type Export struct {
	Origin string       // log whose key signed the manifest
	Key    string       // verifier key used
	Files  []ExportFile // in the manifest's order
}

// TextSigner signs the manifest of an export: a *Signer, or whoever keeps one.
type TextSigner interface {
	VerifierKey() string
	SignText(text string) ([]byte, error)
}

// WriteExport writes files, by name, as a zip that VerifyExport accepts: the
// files and KeyName sorted by name, and their signed manifest. The same files
// and key give the same bytes. A name that could leave the folder it is unpacked
// in, that differs from another by case alone, or that the export itself uses,
// is ErrExport; files beyond the limits of VerifyExport are ErrTooLarge too.
//
// Law: GDPR 15(3), 20(1)
func WriteExport(w io.Writer, s TextSigner, files map[string][]byte) error {
	content := map[string][]byte{KeyName: []byte(s.VerifierKey() + "\n")}
	for name, data := range files {
		if !safeName(name) || name == KeyName || name == ManifestName {
			return fmt.Errorf("%w: a name that is not allowed", ErrExport)
		}
		content[name] = data
	}
	var list []ExportFile
	for name, data := range content {
		list = append(list, ExportFile{name, int64(len(data)), sha256.Sum256(data)})
	}
	slices.SortFunc(list, func(a, b ExportFile) int { return strings.Compare(a.Name, b.Name) })
	text := manifestText(list)
	if _, err := parseManifest(text); err != nil { // never write what is not read back
		return fmt.Errorf("%w: %w", ErrExport, err)
	}
	manifest, err := s.SignText(text)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, f := range list {
		if err := writeFile(z, f.Name, content[f.Name]); err != nil {
			return err
		}
	}
	if err := writeFile(z, ManifestName, manifest); err != nil {
		return err
	}
	return z.Close()
}

func writeFile(z *zip.Writer, name string, data []byte) error {
	f, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}

// VerifyExport answers whether an export is whole and genuine: the manifest is
// signed by the pinned key, and the zip holds the listed files and nothing
// else, each with the listed size and hash. It covers names and contents, not
// the zip's own dates and padding. With pinned == "" the key in the file
// KeyName is used, and the caller must say so, as for Receipt.Verify.
//
// At most 10,000 files, 64 MiB each and 256 MiB together, are read. Errors are
// ErrFormat, ErrKey, ErrSignature, ErrExport or ErrTooLarge.
//
// Law: GDPR 5(2), 15(3)
func VerifyExport(data []byte, pinned string) (Export, error) {
	files, err := zipFiles(data)
	if err != nil {
		return Export{}, err
	}
	if pinned == "" {
		key, err := readSmall(files[KeyName], maxName)
		if err != nil {
			return Export{}, fmt.Errorf("%w: no key pinned and none in the export", ErrKey)
		}
		pinned = strings.TrimSuffix(string(key), "\n")
	}
	manifest, err := readSmall(files[ManifestName], maxManifest)
	if err != nil {
		return Export{}, err
	}
	text, err := openNote(manifest, pinned)
	if err != nil {
		return Export{}, err
	}
	list, err := parseManifest(text)
	if err != nil {
		return Export{}, err
	}
	if len(list) != len(files)-1 {
		return Export{}, fmt.Errorf("%w: %d files listed, %d present", ErrExport, len(list), len(files)-1)
	}
	for i, f := range list {
		if err := checkFile(files[f.Name], f); err != nil {
			return Export{}, fmt.Errorf("manifest line %d: %w", i+1, err)
		}
	}
	origin, _, _ := strings.Cut(pinned, "+")
	return Export{origin, pinned, list}, nil
}

// zipFiles returns the files of a zip by name, all of them plain files with
// names that are safe to unpack.
func zipFiles(data []byte) (map[string]*zip.File, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // safeName decides on names
		return nil, fmt.Errorf("%w zip", ErrFormat)
	}
	if len(z.File) > maxExportFiles+1 {
		return nil, fmt.Errorf("%w: more than %d files", ErrTooLarge, maxExportFiles)
	}
	files := make(map[string]*zip.File, len(z.File))
	seen := make(map[string]bool, len(z.File))
	for _, f := range z.File {
		if !safeName(f.Name) || !f.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: a name or kind of file that is not allowed", ErrExport)
		}
		// Case-insensitive disks would unpack one file over the other.
		folded := strings.ToLower(f.Name)
		if seen[folded] {
			return nil, fmt.Errorf("%w: two files of the same name", ErrExport)
		}
		seen[folded] = true
		files[f.Name] = f
	}
	return files, nil
}

// safeName reports whether a file of this name stays in the folder it is
// unpacked in, on any system.
func safeName(name string) bool {
	return fs.ValidPath(name) && name != "." && len(name) <= maxName && !strings.ContainsAny(name, "\\:\n")
}

// readSmall returns a file of at most limit bytes; it need not be present.
func readSmall(f *zip.File, limit int64) ([]byte, error) {
	if f == nil {
		return nil, fmt.Errorf("%w: no manifest", ErrExport)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w zip", ErrFormat)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w zip", ErrFormat)
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return data, nil
}

// checkFile compares a file with its line. It reads one byte beyond the listed
// size at most, whatever the zip claims.
func checkFile(f *zip.File, want ExportFile) error {
	if f == nil {
		return fmt.Errorf("%w: file missing", ErrExport)
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w zip", ErrFormat)
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(r, want.Size+1))
	if err != nil || n != want.Size || [32]byte(h.Sum(nil)) != want.SHA256 {
		return fmt.Errorf("%w: file altered", ErrExport)
	}
	return nil
}

func manifestText(list []ExportFile) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%x %d %s\n", f.SHA256, f.Size, f.Name)
	}
	return b.String()
}

// parseManifest reads the lines of a manifest within the limits, each name
// once, whatever its case.
func parseManifest(text string) ([]ExportFile, error) {
	var list []ExportFile
	var total int64
	listed := make(map[string]bool)
	for line := range strings.Lines(text) {
		f, err := parseManifestLine(strings.TrimSuffix(line, "\n"))
		folded := strings.ToLower(f.Name)
		if err != nil || listed[folded] {
			return nil, fmt.Errorf("%w manifest: line %d", ErrFormat, len(list)+1)
		}
		listed[folded] = true
		list = append(list, f)
		if total += f.Size; f.Size > maxExportFile || total > maxExportTotal || len(list) > maxExportFiles {
			return nil, ErrTooLarge
		}
	}
	return list, nil
}

func parseManifestLine(line string) (ExportFile, error) {
	sum64, rest, _ := strings.Cut(line, " ")
	size, name, _ := strings.Cut(rest, " ")
	sum, err1 := hex.DecodeString(sum64)
	n, err2 := strconv.ParseInt(size, 10, 64)
	if err1 != nil || err2 != nil || len(sum) != sha256.Size || n < 0 || !safeName(name) || name == ManifestName {
		return ExportFile{}, ErrFormat
	}
	f := ExportFile{name, n, [32]byte(sum)}
	if manifestText([]ExportFile{f}) != line+"\n" {
		return ExportFile{}, ErrFormat
	}
	return f, nil
}
