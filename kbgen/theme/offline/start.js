/* Sets the worker going that keeps a copy of the site, and says on a page out of that copy how old it is. */
(function () {
  "use strict";

  var root = new URL("../../../", document.currentScript.src);

  function ago(at) {
    var minutes = Math.max(0, Math.round((Date.now() - at) / 60000));
    if (minutes < 1) return "a moment ago";
    if (minutes < 60) return minutes + (minutes === 1 ? " minute" : " minutes") + " ago";
    if (minutes < 48 * 60) return Math.round(minutes / 60) + (minutes < 90 ? " hour ago" : " hours ago");
    return Math.round(minutes / 1440) + " days ago";
  }

  function tell(data) {
    var at = new Date(data.kbCopy);
    var time = document.createElement("time");
    time.dateTime = data.kbCopy;
    time.textContent = at.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" }) + ", " + ago(at);
    var again = document.createElement("a");
    again.href = location.href;
    again.textContent = "Try again";
    var bar = document.createElement("div");
    bar.className = "kb-copy";
    bar.setAttribute("role", "status");
    var held = data.kbCopyPages + " pages, " + (data.kbCopySize / 1e6).toFixed(1) + " MB";
    bar.append(
      "The site cannot be reached. This is the copy that your browser keeps of it (" + held + "), as it was on ", time, ". ", again
    );
    (document.querySelector("[data-md-component=announce]") || document.body).prepend(bar);
  }

  if (document.documentElement.dataset.kbCopy) tell(document.documentElement.dataset);
  if (!("serviceWorker" in navigator) || (navigator.connection || {}).saveData) return;
  addEventListener("load", function () {
    navigator.serviceWorker.register(new URL("offline-worker.js", root), { updateViaCache: "none" })
      .then(function () { return navigator.serviceWorker.ready; })
      .then(function (registration) { registration.active.postMessage("check"); })
      .catch(function () { /* a browser that keeps no copy shows the site as it is */ });
  });
})();
