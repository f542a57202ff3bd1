/** Planning as pure functions: forecasts, orders, transfers and visits. */
export * from "./cards/card-errors.ts";
export { panelOfCards } from "./cards/cards-to-panel.ts";
export {
  CARD_COLUMNS,
  monthOf,
  parseCards,
  periodText,
  type Card,
  type Cards,
} from "./cards/parse-cards.ts";
export { accuracyOf, type Accuracy, type Outcome } from "./forecast/accuracy.ts";
export {
  automaticSubject,
  forecastPanel,
  type Choice,
  type SeriesForecast,
} from "./forecast/automatic.ts";
export { backTest, seesTheFuture, subjectOf, type Subject } from "./forecast/back-test.ts";
export { medianOfPlain, PLAIN_FORECASTERS, type Forecaster } from "./forecast/forecaster.ts";
export { emptySeries, pastOf, type Panel, type Series } from "./forecast/panel.ts";
export {
  FORECAST_COLUMNS,
  forecastCards,
  HORIZON_MAX,
  type ForecastFile,
} from "./forecast-file.ts";
export { boxesFor, unmetBoxes, type DailyDemand } from "./reorder/box-demand.ts";
export * from "./visits/choose-visits.ts";
export * from "./visits/roads.ts";
export { planRound, type Round, type Stop, type WorkingDay } from "./visits/route.ts";
export { shortestPossibleKm } from "./visits/bound.ts";
export { wantedOf } from "./forecast/panel.ts";
