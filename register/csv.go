package register

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"strings"
	"time"
)

// CSV writes one sheet as RFC 4180 says, in UTF-8, with lines ended by CR LF. Cells are parted as the spreadsheets of the sheet's language
// expect it, by semicolons in French and by commas in English. It begins with a byte order mark, without which they lose the accents. A
// cell that a spreadsheet would take for a formula begins with an apostrophe.
func (s Sheet) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, byteOrder); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if s.Lang == "fr" {
		out.Comma = ';'
	}
	for _, row := range append([][]string{s.Head}, s.Rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = harmless(cell)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// byteOrder is the mark by which spreadsheets know UTF-8.
const byteOrder = "\uFEFF"

// harmless keeps a spreadsheet from reading a text as a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// CSVs writes a ZIP archive that holds one CSV file for each sheet, of its date. The same sheets always give the same bytes.
func CSVs(w io.Writer, sheets []Sheet) error {
	archive := zip.NewWriter(w)
	for _, s := range sheets {
		file, err := archive.CreateHeader(entry(s.ID+".csv", zip.Deflate, s.Date))
		if err != nil {
			return err
		}
		if err := s.CSV(file); err != nil {
			return err
		}
	}
	return archive.Close()
}

// entry heads one part of an archive. An archive cannot tell a day before 1980. The date is written as the header has it, in whole days:
// OpenDocument forbids the longer form, which follows the name, in its first part.
func entry(name string, method uint16, date time.Time) *zip.FileHeader {
	if first := time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC); date.Before(first) {
		date = first
	}
	y, m, d := date.UTC().Date()
	//lint:ignore SA1019 Modified would add the longer form
	return &zip.FileHeader{Name: name, Method: method, ModifiedDate: uint16((y-1980)<<9 | int(m)<<5 | d)}
}

// dateOf is the date of a file of several sheets: that of the first.
func dateOf(sheets []Sheet) (date time.Time) {
	if len(sheets) > 0 {
		date = sheets[0].Date
	}
	return date
}
