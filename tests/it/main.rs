mod flowchart;
mod random_chart;
