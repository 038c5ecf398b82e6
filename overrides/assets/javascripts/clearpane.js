{# One file for the reader, several for us: a page should cost few requests. -#}
(() => {
"use strict";
{% include "assets/javascripts/windows-version.js" %}
{% include "assets/javascripts/open-step.js" %}
{% include "assets/javascripts/ticks.js" %}
{% include "assets/javascripts/keyboard.js" %}
{% include "assets/javascripts/search-form.js" %}
{% include "assets/javascripts/helpful.js" %}
{% include "assets/javascripts/not-found.js" %}
})();
