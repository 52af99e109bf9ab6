package register

import (
	"archive/zip"
	"fmt"
	"io"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// XLSX writes the sheets as an Office Open XML workbook. Every cell is a text, never a formula.
func XLSX(w io.Writer, sheets []Sheet) error {
	book := excelize.NewFile()
	defer book.Close()
	book.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return dated{zip.NewWriter(w), dateOf(sheets)} })
	cell, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), s.Title)
		} else {
			_, err = book.NewSheet(s.Title)
		}
		if err != nil {
			return err
		}
		if err := s.fill(book, cell, head); err != nil {
			return err
		}
	}
	return book.Write(w)
}

// dated gives every part of an archive the same date.
type dated struct {
	*zip.Writer
	date time.Time
}

// Create begins a part.
func (d dated) Create(name string) (io.Writer, error) {
	return d.CreateHeader(entry(name, zip.Deflate, d.date))
}

// longest is the most that a cell of a workbook can hold, in UTF-16 units.
const longest = 32767

func (s Sheet) fill(book *excelize.File, cell, head int) error {
	out, err := book.NewStreamWriter(s.Title)
	if err != nil {
		return err
	}
	for i, width := range s.widths() {
		if err := out.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := s.paper(book); err != nil {
		return err
	}
	for i, row := range append([][]string{s.Head}, s.Rows...) {
		style := cell
		if i == 0 {
			style = head
		}
		var cells []any
		for _, text := range row {
			// Longer texts would be cut without a word.
			if n := len(utf16.Encode([]rune(text))); n > longest {
				return fmt.Errorf("%s: a cell of row %d has %d characters, and a workbook holds %d; write another format", s.Title, i+1, n, longest)
			}
			cells = append(cells, excelize.Cell{StyleID: style, Value: text})
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// paper lets a sheet that is not too wide be printed: in landscape, as wide as A4.
func (s Sheet) paper(book *excelize.File) error {
	fit, landscape, one, any, a4 := len(s.Head) <= widest, "landscape", 1, 0, 9
	if err := book.SetSheetProps(s.Title, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return book.SetPageLayout(s.Title, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &any})
}
