// Starts GOV.UK Frontend's components: the menu button, error summary focus, conditional fields.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();
