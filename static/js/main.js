// What pages gain with JavaScript. Each part looks for its own data attributes; without them, and without JavaScript,
// every page works as it was sent.
import { startCopying } from "./parts/copy.js";
import { startDialogs } from "./parts/dialog.js";
import { startErrors } from "./parts/errors.js";
import { startGuards } from "./parts/guard.js";
import { startHolds } from "./parts/hold.js";
import { startKeeping } from "./parts/keep.js";
import { startPictures } from "./parts/picture.js";
import { startRows } from "./parts/rows.js";
import { startSteppers } from "./parts/stepper.js";
import { startThemeButton } from "./parts/theme-button.js";
import { startTotals } from "./parts/total.js";
import { startCounts } from "./parts/count.js";

startThemeButton();
startErrors();
startDialogs();
startSteppers();
startTotals();
startHolds();
startCopying();
startCounts();
startPictures();
startRows();
startKeeping();
startGuards();
