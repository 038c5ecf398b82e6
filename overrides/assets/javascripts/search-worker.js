{# One file for the browser, several for us: a worker of one file also runs in a page opened from
   a disk. The build puts the parts together. -#}
/* Clearpane's search worker. It speaks the message protocol of Material for MkDocs, so that the
   theme's whole search surface stays as it is. */
(function (scope) {
"use strict"
{% include "assets/javascripts/search/words.js" %}
{% include "assets/javascripts/search/vocabulary.js" %}
{% include "assets/javascripts/search/synonyms.js" %}
{% include "assets/javascripts/search/index.js" %}
{% include "assets/javascripts/search/query.js" %}
{% include "assets/javascripts/search/readings.js" %}
{% include "assets/javascripts/search/rank.js" %}
{% include "assets/javascripts/search/closeness.js" %}
{% include "assets/javascripts/search/results.js" %}
{% include "assets/javascripts/search/messages.js" %}
})(self.searchScope || self)
