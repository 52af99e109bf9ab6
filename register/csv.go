package register

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"strings"
)

// CSV writes one sheet as RFC 4180 says: UTF-8, commas, lines ended by CR LF. A cell that a spreadsheet would take for a
// formula begins with an apostrophe.
func (s Sheet) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
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

// harmless keeps a spreadsheet from reading a text as a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// CSVs writes a ZIP archive that holds one CSV file for each sheet. The same sheets always give the same bytes.
func CSVs(w io.Writer, sheets []Sheet) error {
	archive := zip.NewWriter(w)
	for _, s := range sheets {
		file, err := archive.Create(s.ID + ".csv")
		if err != nil {
			return err
		}
		if err := s.CSV(file); err != nil {
			return err
		}
	}
	return archive.Close()
}
