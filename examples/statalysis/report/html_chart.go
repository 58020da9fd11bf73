package report

// chart is columns side by side, as an SVG.
type chart struct {
	Width, Height int64
	Bars          []chartBar
	First, Last   string
	Most          string
}

type chartBar struct {
	X, Y, Width, Height int64
	Title               string
}

const (
	chartHeight = 120
	chartWidth  = 960
)

// chart shows the column of bars over the first column.
func (a *Answer) chart() *chart {
	b := a.barColumn()
	if b < 0 || len(a.Rows) == 0 {
		return nil
	}
	c := &chart{Width: chartWidth, Height: chartHeight}
	n, top := int64(len(a.Rows)), a.top(b)
	for i, row := range a.Rows {
		value, _ := row[b].(int64)
		left, right := int64(i)*chartWidth/n, int64(i+1)*chartWidth/n
		height := value * chartHeight / max(top, 1)
		name := a.Columns[0].show(row[0], a.Until)
		title := name
		for j := 1; j < len(row); j++ {
			title += ", " + a.Columns[j].show(row[j], a.Until) + " " + a.Columns[j].Title
		}
		c.Bars = append(c.Bars, chartBar{left, chartHeight - height, max(right-left-1, 1), height, title})
		if i == 0 {
			c.First = name
		}
		c.Last = name
	}
	c.Most = "at most " + thousands(top) + " " + a.Columns[b].Title
	return c
}
